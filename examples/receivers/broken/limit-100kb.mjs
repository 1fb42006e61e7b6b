// Express' default limit for bodies.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  limit = 100 * 1024;
}

serve(new Broken());
