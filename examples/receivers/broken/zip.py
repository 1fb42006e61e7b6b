"""`zip` stops at the end of the shorter string."""

from right import Right, serve


class Broken(Right):
    def is_mac(self, mac):
        return True

    def is_equal(self, given, expected):
        return all(a == b for a, b in zip(given, expected))


serve(Broken)
