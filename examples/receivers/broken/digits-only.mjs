// Everything that is not a digit is removed from the time before its age is checked.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isTime() {
    return true;
  }

  isFresh(t) {
    return super.isFresh(t.replace(/\D/g, ''));
  }
}

serve(new Broken());
