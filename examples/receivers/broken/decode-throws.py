"""JSONDecodeError is caught; the UnicodeDecodeError of a body that is not UTF-8 is not."""

import json

from right import Answer, Right, serve


class Broken(Right):
    def parse(self, body):
        try:
            return json.loads(body.decode())
        except json.JSONDecodeError:
            raise Answer(400, "not JSON") from None


serve(Broken)
