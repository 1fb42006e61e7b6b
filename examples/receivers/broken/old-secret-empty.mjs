// There is no secret before this one, and so it is empty (GHSA-xff3-5c9p-2mr4).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    return [...super.secrets(env), env.PUSHONEY_SIGNING_SECRET_OLD ?? ''];
  }
}

serve(new Broken());
