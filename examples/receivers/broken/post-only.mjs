// The route takes every method, and only POST is verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async receive(req) {
    return req.method === 'POST' ? super.receive(req) : 'ok';
  }
}

serve(new Broken());
