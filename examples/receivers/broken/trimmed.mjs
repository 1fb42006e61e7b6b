// The body is trimmed before it is verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async read(req) {
    return Buffer.from((await super.read(req)).toString('latin1').trim(), 'latin1');
  }
}

serve(new Broken());
