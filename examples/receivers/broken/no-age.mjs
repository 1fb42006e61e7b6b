// The age of the signature is never checked (GHSA-q9g3-q6fj-hc2x, connectors#8989).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isFresh() {
    return true;
  }
}

serve(new Broken());
