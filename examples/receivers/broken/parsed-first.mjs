// The body is parsed before it is verified, and exceptions are not caught.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    const { event } = JSON.parse(body);
    return event !== undefined && super.verify(header, body);
  }

  parse(body) {
    return JSON.parse(body);
  }
}

serve(new Broken());
