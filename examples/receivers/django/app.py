"""Receives Pushoney's webhooks with Django. A delivery is verified over the bytes that arrived, and acts once.

A whole project in one file. In yours, take from `TOLERANCE_S` to the view, and the settings that have a comment.
"""

import hashlib
import hmac
import json
import os
import re
import sys
import time

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from waitress import serve

MAX_BODY = 4 * 1024 * 1024

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("DATABASE", "webhooks.db"),
            "OPTIONS": {"timeout": 5, "init_command": "PRAGMA journal_mode = WAL"},
        }
    },
    # What is larger is refused with 400.
    DATA_UPLOAD_MAX_MEMORY_SIZE=MAX_BODY,
    # Says how long an answer is, without which connections can't be kept.
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
)
django.setup()

TOLERANCE_S = 300

SECRETS = [os.fsencode(os.environ.get(f"PUSHONEY_SIGNING_SECRET{which}", "")) for which in ("", "_PREVIOUS")]
if not SECRETS[0]:
    # An empty secret is a key that everybody knows.
    sys.exit("set PUSHONEY_SIGNING_SECRET to the signing secret of your webhook")
SECRETS = [secret for secret in SECRETS if secret]


with connection.cursor() as cursor:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS deliveries"
        " (id TEXT PRIMARY KEY, received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    )
    cursor.execute("CREATE TABLE IF NOT EXISTS effects (body BLOB NOT NULL)")


def handle(event, body: bytes) -> None:
    """Your own work goes here. What it does to the database is part of the transaction in `once`."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects (body) VALUES (%s)", [body])


@transaction.atomic
def once(delivery_id: str, event, body: bytes) -> None:
    """Stores id and effect together or not at all: whatever fails, the retry finds things as they were."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT OR IGNORE INTO deliveries (id) VALUES (%s)", [delivery_id])
        if cursor.rowcount > 0:
            handle(event, body)


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


def answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")


@csrf_exempt
@require_POST
def receive(request):
    # Bytes, as they arrived: what is parsed and written again can't be verified.
    body = request.body
    if not verifies(request.headers.get("X-Pushoney-Signature", ""), body):
        return answer(400, "invalid signature")
    delivery_id = request.headers.get("X-Pushoney-Delivery")
    if not delivery_id:
        return answer(400, "no X-Pushoney-Delivery")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return answer(400, "not JSON")
    # Should this fail, Django logs why and answers a bare 500, which makes Pushoney try again.
    once(delivery_id, event, body)
    return answer(200, "ok")


urlpatterns = [path("pushoney-webhook", receive)]
application = get_wsgi_application()

if __name__ == "__main__":
    # waitress takes chunked bodies, reads a request whole before a thread is spent on it, and refuses larger ones as
    # they arrive.
    port, host = int(os.environ.get("PORT", "3000")), os.environ.get("HOST", "127.0.0.1")
    print(f"listening on http://{host}:{port}/pushoney-webhook", flush=True)
    serve(application, host=host, port=port, max_request_body_size=MAX_BODY)
