// The previous secret defaults to an empty string (GHSA-xff3-5c9p-2mr4).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    return [...super.secrets(env), env.PUSHONEY_SIGNING_SECRET_OLD ?? ''];
  }
}

serve(new Broken());
