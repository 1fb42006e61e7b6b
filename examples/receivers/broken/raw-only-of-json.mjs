// The parser that keeps the bytes looks at JSON alone; of anything else there are none, and `update` throws.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    const isJson = req.headers['content-type']?.startsWith('application/json');
    return super.verify(header, isJson ? body : undefined);
  }
}

serve(new Broken());
