// The raw body is kept for JSON only; for other types it is undefined, and `update` throws.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    const isJson = req.headers['content-type']?.startsWith('application/json');
    return super.verify(header, isJson ? body : undefined);
  }
}

serve(new Broken());
