// A known delivery id is answered before the signature is verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return this.seen.has(this.id(req)) || super.verify(header, body, req);
  }
}

serve(new Broken());
