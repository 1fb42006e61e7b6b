"""The body is made a text before it is verified, and nobody catches what is not UTF-8."""

from right import Right, serve


class Broken(Right):
    def read(self):
        return super().read().decode().encode()


serve(Broken)
