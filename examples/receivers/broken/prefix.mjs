// Only as many characters are compared as were sent (CVE-2024-21491).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isMac(mac) {
    return mac.length <= 64;
  }

  isEqual(given, expected) {
    for (let at = 0; at < given.length; at++) if (given[at] !== expected[at]) return false;
    return true;
  }
}

serve(new Broken());
