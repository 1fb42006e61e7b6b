// The header must have exactly two fields.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const fields = header?.split(',') ?? [];
    return fields.length === 2 ? super.claim(header) : undefined;
  }
}

serve(new Broken());
