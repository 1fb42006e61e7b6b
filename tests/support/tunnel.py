#!/usr/bin/env python3
"""Stands in for cloudflared, ngrok, tailscale, ssh and bore: prints exactly what they print, and is a real relay on
loopback where its URL can be one. It is called by the name of what it stands in for; ACT says how it behaves."""

import json
import os
import re
import signal
import socket
import sys
import threading
import time

NAME = os.path.basename(sys.argv[0])
ACT = os.environ.get("ACT", "works")
PIDS = os.environ.get("PIDS")


def say(line, stream=sys.stdout):
    print(line, file=stream, flush=True)


def err(line):
    say(line, sys.stderr)


def sleep_for_ever():
    while True:
        time.sleep(3600)


def note_pid():
    """One file for each run, so that a test sees how many there were and that none is left."""
    if PIDS:
        with open(os.path.join(PIDS, str(os.getpid())), "w", encoding="ascii"):
            pass


def port_of_ours():
    text = " ".join(sys.argv[1:])
    found = re.findall(r"(?:127\.0\.0\.1|localhost)[: ](\d+)", text) or re.findall(r"\b(\d{4,5})\b", text)
    return int(found[-1])


def copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def relay_bytes(came, port):
    ours = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=copy, args=(ours, came), daemon=True).start()
    copy(came, ours)


def relay_spoilt(came, port):
    """Reads a whole request, and writes it as a relay would that parses JSON, or keeps headers in a map."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = came.recv(65536)
        if not more:
            return
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
    while len(body) < length:
        body += came.recv(65536)
    lines = head.split(b"\r\n")
    if ACT == "rewrites-bodies":
        body = json.dumps(json.loads(body)).encode()
    fields = {}
    kept = []
    for line in lines[1:]:
        name, value = line.split(b":", 1)
        if name.lower() == b"content-length":
            continue
        if ACT == "drops-repeats":
            fields[name.lower()] = value
        else:
            kept.append(line)
    kept += [name + b":" + value for name, value in fields.items()]
    request = b"\r\n".join([lines[0], *kept, b"Content-Length: %d" % len(body), b"Connection: close"])
    ours = socket.create_connection(("127.0.0.1", port))
    ours.sendall(request + b"\r\n\r\n" + body)
    copy(ours, came)


def open_relay(port, wait=0.0):
    """A relay to our port: its own port is the public one."""
    entrance = socket.create_server(("127.0.0.1", 0))
    relay = relay_spoilt if ACT in ("rewrites-bodies", "drops-repeats") else relay_bytes
    began = time.monotonic()

    def serve():
        while True:
            came, _ = entrance.accept()
            if time.monotonic() - began < wait:
                came.close()
                continue
            threading.Thread(target=relay, args=(came, port), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return entrance.getsockname()[1]


def cloudflared():
    if ACT == "rate-limited":
        err('2026-11-21T19:20:06Z ERR Error unmarshaling QuickTunnel response: error code: 1015 error="invalid character \'e\' looking for beginning of value" status_code="429 Too Many Requests"')
        err("failed to parse quick Tunnel ID: invalid UUID length: 0")
        sys.exit(1)
    if ACT == "api-error":
        err("failed to parse quick Tunnel ID: invalid UUID length: 0")
        sys.exit(1)
    if ACT == "offline":
        err('failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com on 127.0.0.53:53: no such host')
        sys.exit(1)
    err("2026-11-21T19:20:06Z INF Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to experiment and try it out. However, be aware that these account-less Tunnels have no uptime guarantee. See https://developers.cloudflare.com/cloudflare-one/connections/connect-apps and https://www.cloudflare.com/website-terms/")
    err("2026-11-21T19:20:06Z INF Requesting new quick Tunnel on trycloudflare.com...")
    err("2026-11-21T19:20:06Z INF +--------------------------------------------------------------------------------------------+")
    err("2026-11-21T19:20:06Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |")
    err("2026-11-21T19:20:06Z INF |  https://seasonal-deck-organisms-sf.trycloudflare.com                                      |")
    err("2026-11-21T19:20:06Z INF +--------------------------------------------------------------------------------------------+")
    err("2026-11-21T19:20:07Z INF Starting metrics server on 127.0.0.1:20241/metrics")
    if ACT == "edge-unreachable":
        while True:
            err('2026-11-21T19:20:12Z ERR Failed to dial a quic connection error="failed to dial to edge with quic: timeout: no recent network activity" connIndex=0 event=0 ip=198.41.192.7')
            time.sleep(0.00002)
    err("2026-11-21T19:20:08Z INF Registered tunnel connection connIndex=0 connection=5b0b0f4c-0000-4000-8000-000000000000 event=0 ip=198.41.200.193 location=tpe01 protocol=quic")
    sleep_for_ever()


def ngrok():
    say(json.dumps({"addr": "127.0.0.1:4040", "allow_hosts": None, "lvl": "info", "msg": "starting web service", "obj": "web", "t": "2026-10-02T08:15:41-0300"}))
    failures = {
        "no-token": "authentication failed: This ngrok session is not authenticated. ngrok requires an account and a valid credential to start a session.\n\nSign up for an account: https://dashboard.ngrok.com/signup\nGet your credential: https://dashboard.ngrok.com/get-started/your-authtoken\r\n\r\nERR_NGROK_4018\r\n",
        "session-limit": "authentication failed: Your account is limited to 1 simultaneous ngrok agent sessions.\r\n\r\nERR_NGROK_108\r\n",
        "bad-token": "authentication failed: The authtoken you specified does not look like a proper ngrok authtoken.\nYour authtoken: hunter2-2abcdefghij\r\n\r\nERR_NGROK_105\r\n",
    }
    if text := failures.get(ACT):
        say(json.dumps({"err": text, "lvl": "eror", "msg": "failed to reconnect session", "obj": "csess"}))
        say(json.dumps({"err": text, "lvl": "crit", "msg": "command failed"}))
        for line in text.split("\n"):
            err(f"ERROR:  {line}")
        sys.exit(1)
    if ACT == "hangs":
        sleep_for_ever()
    say(json.dumps({"lvl": "info", "msg": "client session established", "obj": "csess"}))
    say(json.dumps({"lvl": "info", "msg": "tunnel session started", "obj": "tunnels.session", "err": "<nil>"}))
    url = os.environ["URL"]
    if ACT == "other-shape":
        say(json.dumps({"t": "2026-10-02T08:15:41-0300", "lvl": "info", "msg": "started tunnel", "obj": "tunnels", "name": "command_line", "addr": {"Scheme": "http", "Host": "localhost:5173"}, "url": url}))
    else:
        say(json.dumps({"addr": "http://localhost:9821", "lvl": "info", "msg": "started tunnel", "name": "command_line", "obj": "tunnels", "t": "2026-10-02T08:15:41-0300", "url": url}))
    sleep_for_ever()


def tailscale():
    failures = {
        "https-disabled": "Funnel not available; HTTPS must be enabled. See https://tailscale.com/s/https.",
        "no-attribute": 'Funnel not available; "funnel" node attribute not set. See https://tailscale.com/s/no-funnel.',
        "logged-out": "Logged out.",
        "stopped": "Tailscale is stopped.",
        "no-daemon": "failed to connect to local tailscaled; it doesn't appear to be running",
        "port-taken": "sending serve config: updating config: listener already exists for port 443",
        "denied": "sending serve config: Access denied: serve config denied",
    }
    if text := failures.get(ACT):
        err(text)
        sys.exit(1)
    if ACT == "not-enabled":
        say("Funnel is not enabled on your tailnet.\nTo enable, visit:\n\n         https://login.tailscale.com/f/funnel?node=nABC\n")
        sleep_for_ever()
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(f"Available on the internet:\n\nhttps://foo.tailnet.ts.net/\n|-- proxy http://127.0.0.1:{sys.argv[-1]}\n\nPress Ctrl+C to exit.")
    sleep_for_ever()


def bore():
    """Plain TCP, coloured even into a pipe."""
    if ACT == "no-server":
        err("Error: could not connect to 127.0.0.1:7835\n\nCaused by:\n    Connection refused (os error 111)")
        sys.exit(1)
    if ACT == "floods":
        for number in range(300_000):
            err(f"2026-11-21T19:20:12Z ERR line {number} of many, which nobody has asked for")
    if ACT == "half-a-line":
        sys.stdout.write("INFO bore_cli::client: listening at 127.0.0.1")
        sys.stdout.flush()
        sleep_for_ever()
    if ACT in ("ignores-sigterm", "ignores-everything"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if ACT == "starts-another":
        if os.fork() == 0:
            note_pid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            sleep_for_ever()
    port = open_relay(port_of_ours(), float(os.environ.get("WORKS_AFTER", "0")))
    say(f"\x1b[2m2026-11-21T19:20:06.123456Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mbore_cli::client\x1b[0m\x1b[2m:\x1b[0m connected to server \x1b[3mremote_port\x1b[0m\x1b[2m=\x1b[0m{port}")
    say(f"\x1b[2m2026-11-21T19:20:06.123456Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mbore_cli::client\x1b[0m\x1b[2m:\x1b[0m listening at 127.0.0.1:{port}")
    if ACT == "dies-later":
        died = os.environ["DIED"]
        if not os.path.exists(died):
            # The first run lives until the test says so; the next one lives on.
            while not os.path.exists(died):
                time.sleep(0.01)
            err("Error: server closed the connection")
            sys.exit(1)
    sleep_for_ever()


if __name__ == "__main__":
    if sys.argv[1:2] in (["--version"], ["version"]):
        say({"cloudflared": "cloudflared version 2026.11.0 (built 2026-11-10-1200 UTC)", "ngrok": "ngrok version 3.34.1", "tailscale": "1.90.6\n  tailscale commit: abc"}[NAME])
        sys.exit(0)
    note_pid()
    {"cloudflared": cloudflared, "ngrok": ngrok, "tailscale": tailscale, "bore": bore}[NAME]()
