"""The body is parsed before it is verified; what is nested too deep is no ValueError."""

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
