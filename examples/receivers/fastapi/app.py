"""Receives Pushoney's webhooks with FastAPI. A delivery is verified over the bytes that arrived, and acts once."""

import hashlib
import hmac
import json
import os
import re
import sqlite3
import sys
import time
from contextlib import closing

import uvicorn
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from starlette.requests import ClientDisconnect

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


async def read(request: Request) -> bytes | None:
    """The body, or nothing once it is larger than what is taken: `request.body()` would hold whatever comes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


app = FastAPI()


# The request itself, not a model: what is parsed and written again can't be verified.
@app.post("/pushoney-webhook")
async def receive(request: Request) -> PlainTextResponse:
    try:
        body = await read(request)
    except ClientDisconnect:
        return PlainTextResponse("the body broke off", 400)
    if body is None:
        return PlainTextResponse("too large", 413)
    # Of a header that is there twice, `get` would give the first alone.
    if not verifies(", ".join(request.headers.getlist("X-Pushoney-Signature")), body):
        return PlainTextResponse("invalid signature", 400)
    delivery_id = request.headers.get("X-Pushoney-Delivery")
    if not delivery_id:
        return PlainTextResponse("no X-Pushoney-Delivery", 400)
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return PlainTextResponse("not JSON", 400)
    # Should this fail, the log says why and the answer is a bare 500, which makes Pushoney try again.
    await run_in_threadpool(once, delivery_id, event, body)
    return PlainTextResponse("ok")


if __name__ == "__main__":
    port, host = int(os.environ.get("PORT", "3000")), os.environ.get("HOST", "127.0.0.1")
    print(f"listening on http://{host}:{port}/pushoney-webhook", flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning")
