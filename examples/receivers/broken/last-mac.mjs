// The header is made a map, as in published receivers: of two MACs the last is left.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const claim = super.claim(header);
    return claim && { ...claim, macs: claim.macs.slice(-1) };
  }
}

serve(new Broken());
