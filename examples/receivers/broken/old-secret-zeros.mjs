// The buffer for the previous secret is never filled.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    const old = Buffer.alloc(256);
    old.write(env.PUSHONEY_SIGNING_SECRET_OLD ?? '');
    return [...super.secrets(env), old];
  }
}

serve(new Broken());
