// The body is decoded to a string before it is verified: every invalid byte becomes U+FFFD.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async read(req) {
    return Buffer.from((await super.read(req)).toString());
  }
}

serve(new Broken());
