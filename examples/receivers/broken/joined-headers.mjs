// Node joins repeated headers with a comma, which then looks like one header with two v1.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    const fields = req.headers['x-pushoney-signature']?.split(/, */) ?? [];
    return [...new Set(fields)].join(',');
  }
}

serve(new Broken());
