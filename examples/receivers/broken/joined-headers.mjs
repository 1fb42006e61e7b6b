// Node joins two headers with a comma, and so they look like one with two MACs.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    const fields = req.headers['x-pushoney-signature']?.split(/, */) ?? [];
    return [...new Set(fields)].join(',');
  }
}

serve(new Broken());
