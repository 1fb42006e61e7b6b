// The delivery id is never read (CVE-2026-28449, open-mercato#1343).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  handle(id, event) {
    this.act(event);
    return 'ok';
  }
}

serve(new Broken());
