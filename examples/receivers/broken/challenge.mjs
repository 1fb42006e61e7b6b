// The challenge that some providers send when a URL is registered is answered without verifying it.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    try {
      if (JSON.parse(body)?.challenge) return true;
    } catch {
      // No challenge, then.
    }
    return super.verify(header, body);
  }
}

serve(new Broken());
