// If the header is repeated, the last one is used.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return req.headersDistinct['x-pushoney-signature']?.at(-1);
  }
}

serve(new Broken());
