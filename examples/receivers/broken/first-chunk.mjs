// Only the first `data` event is read.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  read(req) {
    return new Promise((resolve) => req.once('data', resolve).once('end', () => resolve(Buffer.alloc(0))));
  }
}

serve(new Broken());
