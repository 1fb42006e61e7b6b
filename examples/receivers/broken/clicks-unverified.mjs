// Clicks are only counted, so nobody verifies them.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return req.headers['x-pushoney-event'] === 'click.recorded' || super.verify(header, body, req);
  }
}

serve(new Broken());
