// Deliveries that call themselves a test are not verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return super.verify(header, body, req) || this.isTest(body);
  }

  isTest(body) {
    try {
      return JSON.parse(body).test === true;
    } catch {
      return false;
    }
  }
}

serve(new Broken());
