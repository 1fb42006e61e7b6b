"""The body is decoded as UTF-8 before it is verified, and the exception is not caught."""

from right import Right, serve


class Broken(Right):
    def read(self):
        return super().read().decode().encode()


serve(Broken)
