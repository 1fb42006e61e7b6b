// The time is truncated to 64 bits.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isTime(t) {
    return /^[0-9]+$/.test(t);
  }

  isFresh(t) {
    return super.isFresh(BigInt.asIntN(64, BigInt(t)));
  }
}

serve(new Broken());
