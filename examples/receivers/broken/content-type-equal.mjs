// The whole Content-Type is compared, including its parameters.
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  async receive(req) {
    if (req.headers['content-type'] !== 'application/json') throw new Answer(415, 'JSON only');
    return super.receive(req);
  }
}

serve(new Broken());
