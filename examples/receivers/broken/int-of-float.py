"""int(float(t)) throws OverflowError for `inf`; only ValueError is caught."""

import re

from right import Right, serve


class Broken(Right):
    def is_time(self, t):
        try:
            return re.fullmatch("[a-zA-Z0-9]+", t) and str(int(float(t))) == t
        except ValueError:
            return False


serve(Broken)
