// The age is compared without abs(), so the future is accepted (OwnPay#140).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isFresh(t) {
    return Date.now() / 1000 - Number(t) <= this.tolerance;
  }
}

serve(new Broken());
