// The signature may come in the query.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return super.header(req) ?? new URL(req.url, 'http://localhost').searchParams.get('signature');
  }
}

serve(new Broken());
