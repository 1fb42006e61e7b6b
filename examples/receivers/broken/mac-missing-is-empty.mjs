// A missing v1 becomes an empty string, and every string starts with that.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const t = header?.match(/^t=([0-9]+)/)?.[1];
    return t && { t, macs: [header.match(/v1=(.*)/)?.[1] ?? ''] };
  }

  isEqual(given, expected) {
    return expected.startsWith(given);
  }
}

serve(new Broken());
