// Standard Webhooks signs the id; a cache of valid signatures ignores it (CVE-2026-32053).
import { createHmac } from 'node:crypto';
import { Right, serve } from './right.mjs';

class Broken extends Right {
  known = new Set();

  secrets(env) {
    return [Buffer.from(env.STANDARD_WEBHOOKS_SECRET.replace('whsec_', ''), 'base64')];
  }

  id(req) {
    return req.headers['webhook-id'];
  }

  verify(_, body, req) {
    const { 'webhook-id': id, 'webhook-timestamp': t = '', 'webhook-signature': signatures = '' } = req.headers;
    if (!this.isTime(t) || !this.isFresh(t)) return false;
    if (this.known.has(signatures)) return true;
    const hmac = createHmac('sha256', this.keys[0]).update(`${id}.${t}.`).update(body);
    const expected = `v1,${hmac.digest('base64')}`;
    const isVerified = signatures.split(' ').some((signature) => this.isEqual(signature, expected));
    if (isVerified) this.known.add(signatures);
    return isVerified;
  }
}

serve(new Broken());
