"""Content-Length is the only way to the body; a chunked one is empty."""

from right import Right, serve


class Broken(Right):
    def read(self):
        return self.rfile.read(min(int(self.headers.get("Content-Length", 0)), self.limit))


serve(Broken)
