// JSON.parse of a verified body is not in a try block.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  parse(body) {
    return JSON.parse(body);
  }
}

serve(new Broken());
