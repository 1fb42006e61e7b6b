"""The body is as long as Content-Length says: without one it is empty."""

from right import Right, serve


class Broken(Right):
    def read(self):
        return self.rfile.read(min(int(self.headers.get("Content-Length", 0)), self.limit))


serve(Broken)
