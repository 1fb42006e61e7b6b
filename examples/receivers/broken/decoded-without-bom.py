"""The body is decoded with utf-8-sig, which drops a byte order mark."""

from right import Answer, Right, serve


class Broken(Right):
    def read(self):
        try:
            return super().read().decode("utf-8-sig").encode()
        except UnicodeDecodeError:
            raise Answer(400, "not UTF-8") from None


serve(Broken)
