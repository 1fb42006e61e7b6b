"""Pocketsflow with Django."""

import hashlib
import hmac
import json
import os

from frameworks import serve, work

SECRET = os.environ.get("POCKETSFLOW_WEBHOOK_SECRET", "")
processed = set()


def pocketsflow_webhook(request):
    signature = request.headers["X-Pocketsflow-Signature"]
    expected = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, expected):
        return 400, "Invalid signature"
    event = json.loads(request.body)
    if event["id"] in processed:
        return 200, "Already processed"
    work(event)
    processed.add(event["id"])
    return 200, "OK"


serve("/webhooks/pocketsflow", pocketsflow_webhook)
