"""The MAC is computed over re-serialised JSON, with non-ASCII characters escaped."""

import json

from right import Right, serve


class Broken(Right):
    def read(self):
        return json.dumps(self.parse(super().read()), separators=(",", ":")).encode()


serve(Broken)
