// The header is taken apart without checking that its parts are there (CVE-2023-50728, Truxify#3806).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  header(req) {
    return req.headers['x-pushoney-signature'];
  }

  claim(header) {
    const fields = header.split(',');
    const t = fields.find((field) => field.startsWith('t=')).slice(2);
    const mac = fields.find((field) => field.startsWith('v1=')).slice(3);
    return this.isTime(t) && this.isMac(mac) && super.claim(header);
  }
}

serve(new Broken());
