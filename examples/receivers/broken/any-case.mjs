// Hex in upper case is accepted too.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isMac(mac) {
    return super.isMac(mac.toLowerCase());
  }

  isEqual(given, expected) {
    return super.isEqual(given.toLowerCase(), expected);
  }
}

serve(new Broken());
