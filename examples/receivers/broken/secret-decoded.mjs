// The secret is decoded as base64, as for another provider.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  secrets(env) {
    return super.secrets(env).map((secret) => Buffer.from(secret.replace('whsec_', ''), 'base64'));
  }
}

serve(new Broken());
