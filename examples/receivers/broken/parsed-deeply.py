"""The body is parsed before it is verified; RecursionError is not caught."""

import json

from right import Right, serve


class Broken(Right):
    def verify(self, header, body):
        try:
            json.loads(body)
        except ValueError:
            pass
        return super().verify(header, body)


serve(Broken)
