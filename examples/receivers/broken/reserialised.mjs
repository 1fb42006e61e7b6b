// The MAC is computed over re-serialised JSON (next.js#13405, fastify#5491, nest#9342, express#6025).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async read(req) {
    return Buffer.from(JSON.stringify(this.parse(await super.read(req))));
  }
}

serve(new Broken());
