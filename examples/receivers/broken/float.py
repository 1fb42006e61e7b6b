"""float() accepts `nan`, and a comparison with nan is always false."""

import time

from right import Right, serve


class Broken(Right):
    def is_time(self, t):
        try:
            return not abs(time.time() - float(t)) > self.tolerance
        except ValueError:
            return False

    def is_fresh(self, t):
        return True


serve(Broken)
