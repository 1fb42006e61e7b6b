// A `ping` is not verified (puppet-r10k#589).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return req.headers['x-pushoney-event'] === 'ping' || super.verify(header, body);
  }
}

serve(new Broken());
