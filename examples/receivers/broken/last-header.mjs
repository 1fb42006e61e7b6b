// Of two headers the last is taken.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return req.headersDistinct['x-pushoney-signature']?.at(-1);
  }
}

serve(new Broken());
