// Only the first eight characters of the MACs are compared, as a log line shows them.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isEqual(given, expected) {
    return given.slice(0, 8) === expected.slice(0, 8);
  }
}

serve(new Broken());
