"""Pushoney with FastAPI."""

import hashlib
import hmac
import json
import os
import time

from frameworks import serve, work

SECRET = os.environ.get("PUSHONEY_SIGNING_SECRET", "")


def pushoney_webhook(request):
    raw = request.body.decode("utf-8")
    parts = dict(part.split("=") for part in request.headers["X-Pushoney-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{parts['t']}.{raw}".encode(), hashlib.sha256).hexdigest()
    if abs(time.time() - int(parts["t"])) > 300 or not hmac.compare_digest(expected, parts["v1"]):
        return 400, "invalid signature"
    work(json.loads(raw))
    return 200, "ok"


serve("/pushoney-webhook", pushoney_webhook)
