// The default limit of Fastify and nginx.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  limit = 1024 * 1024;
}

serve(new Broken());
