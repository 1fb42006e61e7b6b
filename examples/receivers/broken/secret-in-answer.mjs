// The answer contains the receiver's configuration, with the secret.
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    if (super.verify(header, body, req)) return true;
    throw new Answer(400, `invalid signature; config: ${JSON.stringify({ keys: this.keys, tolerance: this.tolerance })}`);
  }
}

serve(new Broken());
