// The verifying function is async and its result is not awaited: a Promise is truthy (GHSA-4g53-vp7q-gfjv,
// CVE-2025-53548).
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  async receive(req) {
    const body = await this.read(req);
    const verified = this.verified(this.header(req), body);
    if (!verified) throw new Answer(400, 'invalid signature');
    return this.handle(this.id(req), this.parse(body));
  }

  async verified(header, body) {
    return super.verify(header, body);
  }
}

serve(new Broken());
