// The answer to an error is its stack trace.
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  failed(error) {
    const { status, stack } = super.failed(error);
    return new Answer(status, stack);
  }
}

serve(new Broken());
