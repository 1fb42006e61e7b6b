// A MAC counts under any version, not only under v1.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  claim(header) {
    const claim = super.claim(header?.replaceAll(/,v\d+=/g, ',v1='));
    return claim ?? super.claim(header);
  }
}

serve(new Broken());
