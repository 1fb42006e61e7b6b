// The verifying hook belongs to the JSON parser, so other types are not verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return req.headers['content-type'] !== 'application/json' || super.verify(header, body);
  }
}

serve(new Broken());
