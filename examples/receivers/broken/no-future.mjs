// A time ahead of our own clock is refused.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isFresh(t) {
    const age = Date.now() / 1000 - Number(t);
    return age >= 0 && age <= this.tolerance;
  }
}

serve(new Broken());
