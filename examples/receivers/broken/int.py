"""int() accepts underscores."""

from right import Right, serve


class Broken(Right):
    def is_time(self, t):
        try:
            return int(t) > 0
        except ValueError:
            return False


serve(Broken)
