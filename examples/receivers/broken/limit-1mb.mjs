// The limit of Fastify and of nginx, unless another is given.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  limit = 1024 * 1024;
}

serve(new Broken());
