// Only POST is verified, and the route is there for every method.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async receive(req) {
    return req.method === 'POST' ? super.receive(req) : 'ok';
  }
}

serve(new Broken());
