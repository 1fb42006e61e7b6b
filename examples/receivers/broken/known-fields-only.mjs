// An unknown field makes the header malformed.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    return /(^|,)(?!t=|v1=)/.test(header) ? undefined : super.claim(header);
  }
}

serve(new Broken());
