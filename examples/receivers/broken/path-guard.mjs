// The guard compares the path as it is written, and the router is lenient about it.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    const [path] = req.url.split('?');
    return path !== '/pushoney-webhook' || super.verify(header, body, req);
  }
}

serve(new Broken());
