// The signature is verified only if there is one (CVE-2026-1305, CVE-2026-21894, CVE-2026-11462).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return req.headers['x-pushoney-signature'];
  }

  verify(header, body) {
    return !header || super.verify(header, body);
  }
}

serve(new Broken());
