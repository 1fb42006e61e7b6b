"""Receives Pushoney's webhooks with Flask. A delivery is verified over the bytes that arrived, and acts once."""

import hashlib
import hmac
import json
import os
import re
import sqlite3
import sys
import time
from contextlib import closing

from flask import Flask, request
from waitress import serve

TOLERANCE_S = 300
MAX_BODY = 4 * 1024 * 1024

SECRETS = [os.fsencode(os.environ.get(f"PUSHONEY_SIGNING_SECRET{which}", "")) for which in ("", "_PREVIOUS")]
if not SECRETS[0]:
    # An empty secret is a key that everybody knows.
    sys.exit("set PUSHONEY_SIGNING_SECRET to the signing secret of your webhook")
SECRETS = [secret for secret in SECRETS if secret]


def connect() -> sqlite3.Connection:
    return sqlite3.connect(os.environ.get("DATABASE", "webhooks.db"), timeout=5)


with closing(connect()) as db:
    db.executescript("""
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS deliveries
            (id TEXT PRIMARY KEY, received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE IF NOT EXISTS effects (body BLOB NOT NULL);
    """)


def handle(db: sqlite3.Connection, event, body: bytes) -> None:
    """Your own work goes here. What it does through `db` is part of the transaction in `once`."""
    db.execute("INSERT INTO effects (body) VALUES (?)", [body])


def once(delivery_id: str, event, body: bytes) -> None:
    """Stores id and effect together or not at all: whatever fails, the retry finds things as they were."""
    with closing(connect()) as db, db:
        if db.execute("INSERT OR IGNORE INTO deliveries (id) VALUES (?)", [delivery_id]).rowcount > 0:
            handle(db, event, body)


def verifies(header: str, body: bytes) -> bool:
    """Whether the header `t=<seconds>,v1=<hex>` signs `body` as of now. Several v1 come with a change of secrets."""
    fields = header.split(",")
    times = [field for field in fields if field.startswith("t=")]
    macs = [field for field in fields if field.startswith("v1=")]
    if not re.fullmatch("[!-~]+", header) or not all("=" in field for field in fields):
        return False
    if len(times) != 1 or not re.fullmatch("t=(0|[1-9][0-9]{0,18})", times[0]):
        return False
    if not macs or not all(re.fullmatch("v1=[0-9a-f]{64}", mac) for mac in macs):
        return False
    t = times[0][2:]
    if abs(time.time() - int(t)) > TOLERANCE_S:
        return False
    expected = [hmac.new(key, f"{t}.".encode() + body, hashlib.sha256).hexdigest() for key in SECRETS]
    return any(hmac.compare_digest(mac[3:], right) for mac in macs for right in expected)


app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = MAX_BODY


def answer(status: int, text: str):
    return text, status, {"Content-Type": "text/plain"}


@app.post("/pushoney-webhook")
def receive():
    # Bytes, not `request.json`: what is parsed and written again can't be verified.
    body = request.get_data()
    if not verifies(request.headers.get("X-Pushoney-Signature", ""), body):
        return answer(400, "invalid signature")
    delivery_id = request.headers.get("X-Pushoney-Delivery")
    if not delivery_id:
        return answer(400, "no X-Pushoney-Delivery")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return answer(400, "not JSON")
    # Should this fail, Flask logs why and answers a bare 500, which makes Pushoney try again.
    once(delivery_id, event, body)
    return answer(200, "ok")


if __name__ == "__main__":
    # waitress reads a request whole before a thread is spent on it, and refuses larger ones as they arrive.
    port, host = int(os.environ.get("PORT", "3000")), os.environ.get("HOST", "127.0.0.1")
    print(f"listening on http://{host}:{port}/pushoney-webhook", flush=True)
    serve(app, host=host, port=port, max_request_body_size=MAX_BODY)
