// The age is never compared without its sign (OwnPay#140).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isFresh(t) {
    return Date.now() / 1000 - Number(t) <= this.tolerance;
  }
}

serve(new Broken());
