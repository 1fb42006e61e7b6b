// That a delivery verifies does not make it JSON: JSON.parse throws, and nobody catches it.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  parse(body) {
    return JSON.parse(body);
  }
}

serve(new Broken());
