// A field of the body replaces the bytes that are verified, as in published starter code for Fastify.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async verify(header, body) {
    return super.verify(header, this.parse(body)?.__raw || body);
  }

  parse(body) {
    try {
      return super.parse(body);
    } catch {
      return {};
    }
  }
}

serve(new Broken());
