"""str(None) becomes the secret if the variable is unset."""

import sys

from right import Right, serve


class Broken(Right):
    @staticmethod
    def secrets(env):
        secret = str(env.get("PUSHONEY_SIGNING_SECRET"))
        return [secret.encode()] if secret else sys.exit("set PUSHONEY_SIGNING_SECRET")


serve(Broken)
