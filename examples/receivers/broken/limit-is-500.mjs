// A body that is too large is answered with 500.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  failed(error) {
    return super.failed(error.status === 413 ? new Error('too large') : error);
  }
}

serve(new Broken());
