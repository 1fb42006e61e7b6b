// Fields of the body are read before the signature is verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    let event = {};
    try {
      event = JSON.parse(body);
    } catch {
      // Verified below.
    }
    return event.data.constructor && super.verify(header, body);
  }
}

serve(new Broken());
