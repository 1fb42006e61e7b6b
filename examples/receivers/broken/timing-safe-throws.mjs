// timingSafeEqual throws if the lengths differ.
import { timingSafeEqual } from 'node:crypto';
import { Right, serve } from './right.mjs';

class Broken extends Right {
  isMac() {
    return true;
  }

  isEqual(given, expected) {
    return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(expected, 'hex'));
  }
}

serve(new Broken());
