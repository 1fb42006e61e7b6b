// One function for two providers: the MAC may be of the body alone.
import { createHmac } from 'node:crypto';
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isEqual(given, expected, body) {
    const alone = this.keys.map((key) => createHmac('sha256', key).update(body).digest('hex'));
    return [expected, ...alone].some((one) => super.isEqual(given, one));
  }
}

serve(new Broken());
