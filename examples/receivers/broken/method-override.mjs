// A method-override middleware turns a POST into a GET, which is answered without being verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  receive(req) {
    return req.headers['x-http-method-override'] === 'GET' ? 'a webhook' : super.receive(req);
  }
}

serve(new Broken());
