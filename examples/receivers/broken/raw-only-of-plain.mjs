// The parser keeps no bytes of what it inflates, and `update` of nothing throws.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return super.verify(header, req.headers['content-encoding'] ? undefined : body);
  }
}

serve(new Broken());
