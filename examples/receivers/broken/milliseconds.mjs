// Seconds are held against a tolerance in milliseconds.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  tolerance = 300_000;
}

serve(new Broken());
