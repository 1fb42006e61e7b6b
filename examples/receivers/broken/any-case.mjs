// A MAC is hex, and hex has no case.
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
