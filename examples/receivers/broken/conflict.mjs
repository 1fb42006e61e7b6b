// A duplicate is answered with 409 instead of 2xx.
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  handle(id, event) {
    if (this.seen.has(id)) throw new Answer(409, 'already processed');
    return super.handle(id, event);
  }
}

serve(new Broken());
