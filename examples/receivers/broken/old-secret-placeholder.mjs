// The previous secret defaults to the placeholder of the documentation (commitpulse#5480).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    return [...super.secrets(env), env.PUSHONEY_SIGNING_SECRET_OLD ?? 'changeme'];
  }
}

serve(new Broken());
