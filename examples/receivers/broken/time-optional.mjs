// The age is checked only if there is a time.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const claim = super.claim(header);
    const mac = header?.match(/^(t=,)?v1=([0-9a-f]{64})$/)?.[2];
    return claim ?? (mac && { t: '', macs: [mac] });
  }

  isFresh(t) {
    return !t || super.isFresh(t);
  }
}

serve(new Broken());
