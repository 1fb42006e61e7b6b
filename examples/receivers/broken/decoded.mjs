// The body is made a text first: every byte that is not UTF-8 becomes U+FFFD.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async read(req) {
    return Buffer.from((await super.read(req)).toString());
  }
}

serve(new Broken());
