// The signature may come in a field of the body.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    if (header) return super.verify(header, body);
    try {
      const { signature, ...rest } = JSON.parse(body);
      return super.verify(signature, JSON.stringify(rest));
    } catch {
      return false;
    }
  }
}

serve(new Broken());
