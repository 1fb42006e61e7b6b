"""The MAC is over JSON that was parsed and written again, with everything outside of ASCII escaped."""

import json

from right import Right, serve


class Broken(Right):
    def read(self):
        return json.dumps(self.parse(super().read()), separators=(",", ":")).encode()


serve(Broken)
