// parseInt() ignores whatever follows the digits.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isTime(t) {
    return !Number.isNaN(parseInt(t));
  }

  isFresh(t) {
    return super.isFresh(parseInt(t));
  }
}

serve(new Broken());
