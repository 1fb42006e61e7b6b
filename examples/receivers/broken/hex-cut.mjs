// Buffer.from(…, 'hex') stops at the first letter that is none, and what is too long is cut.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isMac(mac) {
    return mac.length >= 64;
  }

  isEqual(given, expected) {
    return Buffer.from(given, 'hex').subarray(0, 32).equals(Buffer.from(expected, 'hex'));
  }
}

serve(new Broken());
