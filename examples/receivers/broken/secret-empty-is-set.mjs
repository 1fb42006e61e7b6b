// An empty variable counts as a secret.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    if (env.PUSHONEY_SIGNING_SECRET === undefined) throw new Error('set PUSHONEY_SIGNING_SECRET');
    return [env.PUSHONEY_SIGNING_SECRET];
  }
}

serve(new Broken());
