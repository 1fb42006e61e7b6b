"""A receiver that verifies, acts once for a delivery id, counts what it does, and starts with no secret only where FLAWS
has `open`. What else FLAWS has is wrong with it."""
import hashlib
import hmac
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FLAWS = os.environ.get("FLAWS", "").split(",")
SECRET = os.environ.get("PUSHONEY_SIGNING_SECRET", "")
EFFECTS = 0
SEEN = set()
LOCK = threading.Lock()

if not SECRET and "open" not in FLAWS:
    sys.exit("PUSHONEY_SIGNING_SECRET is not set")


def verifies(header, body):
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", header or "")
    if not found:
        return False
    mac = hmac.new(SECRET.encode(), found[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(mac, found[2]):
        return "forged" in FLAWS
    return abs(time.time() - int(found[1])) <= 300


class Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, text=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.answer(200, b"many" if "uncountable" in FLAWS else str(EFFECTS).encode())

    def do_POST(self):
        global EFFECTS
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not verifies(self.headers["X-Pushoney-Signature"], body):
            return self.answer(500 if "refuses-with-500" in FLAWS else 400)
        with LOCK:
            delivery = self.headers["X-Pushoney-Delivery"]
            if "lazy" not in FLAWS and ("twice" in FLAWS or delivery not in SEEN):
                SEEN.add(delivery)
                EFFECTS += 1
        self.answer(200)


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()
