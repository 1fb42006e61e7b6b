// `await request.text()` drops a byte order mark and replaces invalid bytes.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async read(req) {
    const request = new Request('http://localhost', { method: 'POST', body: await super.read(req) });
    return Buffer.from(await request.text());
  }
}

serve(new Broken());
