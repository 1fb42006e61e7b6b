"""As much of FastAPI and Django as the starters need: a request, an answer, and a 500 for what is thrown."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

effects = []


def work(event):
    """What a starter's TODO stands for."""
    effects.append(event)


class Request:
    def __init__(self, headers, body):
        self.headers, self.body = headers, body


class Server(ThreadingHTTPServer):
    request_queue_size = 128


def serve(path, view):
    """Serves `view`, which takes a request and gives a status and a text."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        wbufsize = -1

        def do_POST(self):
            body = self.chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self.rest()
            try:
                self.answer(*view(Request(self.headers, body)))
            except Exception:
                self.answer(500, "Internal Server Error")

        def do_GET(self):
            self.answer(200, str(len(effects))) if self.path == "/effects" else self.answer(405, "")

        def rest(self):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def chunks(self):
            body = b""
            while size := int(self.rfile.readline(20), 16):
                body += self.rfile.read(size)
                self.rfile.readline(2)
            self.rfile.readline(2)
            return body

        def answer(self, status, text):
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    with Server(("127.0.0.1", int(os.environ.get("PORT", "0"))), Handler) as server:
        print(f"http://127.0.0.1:{server.server_port}{path}", flush=True)
        server.serve_forever()
