// Signatures that were valid once are cached, without what they sign.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  known = new Set();

  verify(header, body) {
    if (this.known.has(header)) return true;
    const verified = super.verify(header, body);
    if (verified) this.known.add(header);
    return verified;
  }
}

serve(new Broken());
