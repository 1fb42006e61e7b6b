"""datetime.fromtimestamp() throws if the year is out of range."""

from datetime import datetime

from right import Right, serve


class Broken(Right):
    def is_fresh(self, t):
        return abs((datetime.now() - datetime.fromtimestamp(int(t))).total_seconds()) <= self.tolerance


serve(Broken)
