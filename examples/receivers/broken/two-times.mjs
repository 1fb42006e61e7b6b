// The MAC is computed with the first `t`, and the age with the last.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    const [first, ...more] = header?.match(/(?<=^t=|,t=)[0-9]+/g) ?? [];
    const claim = this.claim(more.reduce((left, t) => left.replace(`,t=${t}`, ''), header));
    if (!claim || !this.isFresh(more.at(-1) ?? first)) return false;
    return claim.macs.some((mac) => this.isEqual(mac, this.mac(this.keys[0], claim.t, body)));
  }
}

serve(new Broken());
