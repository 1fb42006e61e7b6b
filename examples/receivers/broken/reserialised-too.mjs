// Whoever found that the bytes do not verify after a parser tries the JSON as it would be written, too.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body) {
    return super.verify(header, body) || super.verify(header, JSON.stringify(this.parse(body)));
  }
}

serve(new Broken());
