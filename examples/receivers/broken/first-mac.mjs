// A regular expression finds only the first v1.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const claim = super.claim(header);
    return claim && { ...claim, macs: [header.match(/v1=([0-9a-f]+)/)[1]] };
  }
}

serve(new Broken());
