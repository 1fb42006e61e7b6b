// If the header is repeated, the first one is used.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return req.headersDistinct['x-pushoney-signature']?.[0];
  }
}

serve(new Broken());
