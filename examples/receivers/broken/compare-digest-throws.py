"""hmac.compare_digest throws TypeError if a string is not ASCII."""

import re

from right import Right, serve


class Broken(Right):
    def claim(self, header):
        match = re.fullmatch("t=([0-9]{10}),v1=([^,]+)", header or "")
        return super().claim(header) or (match and (match[1], [match[2]]))


serve(Broken)
