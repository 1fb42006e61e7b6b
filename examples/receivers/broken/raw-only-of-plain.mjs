// The raw body is not kept if it is compressed, and `update` throws.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return super.verify(header, req.headers['content-encoding'] ? undefined : body);
  }
}

serve(new Broken());
