// A former format had a colon between time and body, and is still accepted.
import { createHmac } from 'node:crypto';
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    const claim = this.claim(header);
    if (!claim || !this.isFresh(claim.t)) return false;
    const signed = ['.', ':'].map((separator) => Buffer.concat([Buffer.from(claim.t + separator), body]));
    const macs = signed.map((bytes) => createHmac('sha256', this.keys[0]).update(bytes).digest('hex'));
    return claim.macs.some((given) => macs.some((mac) => this.isEqual(given, mac)));
  }
}

serve(new Broken());
