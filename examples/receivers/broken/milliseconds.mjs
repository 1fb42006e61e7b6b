// The age in seconds is compared with a tolerance in milliseconds.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  tolerance = 300_000;
}

serve(new Broken());
