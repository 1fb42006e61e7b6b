// Of two headers the first is taken.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return req.headersDistinct['x-pushoney-signature']?.[0];
  }
}

serve(new Broken());
