"""The handler object lives as long as its connection, and so does the body it has collected."""

from right import Right, serve


class Broken(Right):
    collected = b""

    def read(self):
        self.collected += super().read()
        return self.collected


serve(Broken)
