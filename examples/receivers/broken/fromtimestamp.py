"""What is no date any more is another exception than what is no number."""

from datetime import datetime

from right import Right, serve


class Broken(Right):
    def is_fresh(self, t):
        return abs((datetime.now() - datetime.fromtimestamp(int(t))).total_seconds()) <= self.tolerance


serve(Broken)
