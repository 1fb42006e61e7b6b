// If the raw bytes do not verify, the re-serialised JSON is tried.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    return super.verify(header, body) || super.verify(header, JSON.stringify(this.parse(body)));
  }
}

serve(new Broken());
