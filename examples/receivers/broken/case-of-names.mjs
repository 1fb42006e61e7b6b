// The header is looked up in the raw headers, with the provider's capitals.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header({ rawHeaders }) {
    const at = rawHeaders.indexOf('X-Pushoney-Signature');
    return at < 0 ? undefined : rawHeaders[at + 1];
  }
}

serve(new Broken());
