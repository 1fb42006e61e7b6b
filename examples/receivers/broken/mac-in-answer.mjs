// The answer contains the expected MAC (adnanh/webhook#85).
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    const { t } = this.claim(header) ?? {};
    if (super.verify(header, body)) return true;
    throw new Answer(400, `invalid signature: expected ${this.mac(this.keys[0], t, body)}`);
  }
}

serve(new Broken());
