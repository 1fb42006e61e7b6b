"""An application as a newcomer writes it: it verifies with the secret in its environment, and is slow to start."""
import hashlib, hmac, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = os.environ["PUSHONEY_SIGNING_SECRET"].encode()


class Hook(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = dict(part.split("=", 1) for part in self.headers["X-Pushoney-Signature"].split(","))
        mac = hmac.new(SECRET, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(mac, parts["v1"]) and abs(time.time() - int(parts["t"])) <= 300
        self.send_response(200 if good else 400)
        self.end_headers()


time.sleep(0.3)
HTTPServer(("127.0.0.1", int(sys.argv[1])), Hook).serve_forever()
