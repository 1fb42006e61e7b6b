// The hook that verifies belongs to the parser of JSON, which looks at JSON alone.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return req.headers['content-type'] !== 'application/json' || super.verify(header, body);
  }
}

serve(new Broken());
