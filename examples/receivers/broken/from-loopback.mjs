// Requests from localhost need no signature, and X-Forwarded-For decides where they come from (CVE-2026-28465).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  verify(header, body, req) {
    return req.headers['x-forwarded-for'] === '127.0.0.1' || super.verify(header, body);
  }
}

serve(new Broken());
