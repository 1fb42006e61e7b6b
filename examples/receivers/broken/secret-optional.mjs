// Without a secret nothing is verified, for local development (CVE-2026-26077, CVE-2026-86080).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    return env.PUSHONEY_SIGNING_SECRET ? super.secrets(env) : [];
  }

  verify(header, body) {
    return this.keys.length === 0 || super.verify(header, body);
  }
}

serve(new Broken());
