"""right.mjs in Python: a receiver in parts, each of which can be replaced with a mistake."""

import hashlib
import hmac
import json
import os
import re
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer(Exception):
    def __init__(self, status, text=""):
        super().__init__(text)
        self.status, self.text = status, text


class Right(BaseHTTPRequestHandler):
    """One of these serves one connection."""

    protocol_version = "HTTP/1.1"
    timeout = 10
    wbufsize = -1
    limit = 4 * 1024 * 1024
    tolerance = 300
    keys: list[bytes] = []
    seen: set[str] = set()
    effects = 0
    lock = threading.Lock()

    @staticmethod
    def secrets(env):
        """The keys that a delivery may be signed with."""
        secret = os.fsencode(env.get("PUSHONEY_SIGNING_SECRET", ""))
        if not secret:
            sys.exit("set PUSHONEY_SIGNING_SECRET")
        return [secret]

    def receive(self):
        """A delivery from its first byte to its answer."""
        body = self.read()
        if not self.verify(self.header(), body):
            raise Answer(400, "invalid signature")
        delivery_id = self.headers.get("X-Pushoney-Delivery")
        if not delivery_id:
            raise Answer(400, "no X-Pushoney-Delivery")
        return self.handle_once(delivery_id, self.parse(body))

    def read(self):
        """The bytes of the body as they came."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self.chunks()
        length = int(self.headers.get("Content-Length", 0))
        if length > self.limit:
            raise Answer(413, "too large")
        body = self.rfile.read(length)
        if len(body) < length:
            raise Answer(400, "the body broke off")
        return body

    def chunks(self):
        body = b""
        while size := int(self.rfile.readline(20), 16):
            if len(body) + size > self.limit:
                raise Answer(413, "too large")
            body += self.rfile.read(size)
            self.rfile.readline(2)
        self.rfile.readline(2)
        return body

    def header(self):
        """The signature's header, if it is there once."""
        values = self.headers.get_all("X-Pushoney-Signature", [])
        return values[0] if len(values) == 1 else None

    def verify(self, header, body):
        claim = self.claim(header)
        if not claim or not self.is_fresh(claim[0]):
            return False
        t, macs = claim
        return any(self.is_equal(mac, self.mac(key, t, body)) for mac in macs for key in self.keys)

    def claim(self, header):
        """What the header claims: `t=<seconds>,v1=<hex>`, with a v1 for each secret while they change."""
        if not header or not re.fullmatch("[!-~]+", header):
            return None
        fields = [field.partition("=")[::2] for field in header.split(",")]
        times = [value for key, value in fields if key == "t"]
        macs = [value for key, value in fields if key == "v1"]
        if len(times) != 1 or not self.is_time(times[0]):
            return None
        return (times[0], macs) if macs and all(map(self.is_mac, macs)) else None

    def is_time(self, t):
        return re.fullmatch("0|[1-9][0-9]{0,18}", t)

    def is_mac(self, mac):
        return re.fullmatch("[0-9a-f]{64}", mac)

    def is_fresh(self, t):
        return abs(time.time() - int(t)) <= self.tolerance

    def mac(self, key, t, body):
        return hmac.new(key, f"{t}.".encode() + body, hashlib.sha256).hexdigest()

    def is_equal(self, given, expected):
        return hmac.compare_digest(given, expected)

    def parse(self, body):
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Answer(400, "not JSON") from None

    def handle_once(self, delivery_id, event):
        """Does a delivery once: nobody else looks whether it was done until that is noted."""
        with self.lock:
            if delivery_id not in self.seen:
                self.act(event)
                self.seen.add(delivery_id)
        return "ok"

    def act(self, event):
        type(self).effects += 1

    def do_POST(self):
        try:
            self.respond(200, self.receive())
        except Answer as answer:
            # What was not read of a request must not be taken for the next one.
            self.close_connection = answer.status == 413
            self.respond(answer.status, answer.text)
        except OSError:
            self.close_connection = True
        except Exception:
            traceback.print_exc()
            self.respond(500, "try again later")

    def do_GET(self):
        self.respond(200, str(self.effects)) if self.path == "/effects" else self.respond(405, "POST only")

    def respond(self, status, text):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text.encode())))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    # As many connections may wait as a campaign makes at once.
    request_queue_size = 128


def serve(receiver):
    """Serves a receiver, and prints where."""
    receiver.keys = receiver.secrets(os.environ)
    with Server(("127.0.0.1", int(os.environ.get("PORT", "0"))), receiver) as server:
        print(f"http://127.0.0.1:{server.server_port}/pushoney-webhook", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(Right)
