// `NaN > 300` is false, so what is not a number passes, as in published starters.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const fields = Object.fromEntries(header?.split(',').map((field) => field.split('=')) ?? []);
    return { t: fields.t, macs: this.isMac(fields.v1 ?? '') ? [fields.v1] : [] };
  }

  isFresh(t) {
    return !(Math.abs(Date.now() / 1000 - Number(t)) > this.tolerance);
  }
}

serve(new Broken());
