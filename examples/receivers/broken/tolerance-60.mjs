// The tolerance is one minute.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  tolerance = 60;
}

serve(new Broken());
