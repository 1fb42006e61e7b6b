"""Receives Pocketsflow's webhooks with Django. A delivery is verified over the bytes that arrived, and acts once.

A whole project in one file. In yours, take from `SECRETS` to the view, and the settings that have a comment.
"""

import hashlib
import hmac
import json
import os
import re
import sys

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

SECRETS = [os.fsencode(os.environ.get(f"POCKETSFLOW_WEBHOOK_SECRET{which}", "")) for which in ("", "_PREVIOUS")]
if not SECRETS[0]:
    # An empty secret is a key that everybody knows.
    sys.exit("set POCKETSFLOW_WEBHOOK_SECRET to the signing secret of your webhook")
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
def once(event_id: str, event, body: bytes) -> bool:
    """Whether it is new. Id and effect are stored together or not at all: whatever fails, a retry starts afresh."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT OR IGNORE INTO deliveries (id) VALUES (%s)", [event_id])
        is_new = cursor.rowcount > 0
    if is_new:
        handle(event, body)
    return is_new


def verifies(header: str, body: bytes) -> bool:
    """Whether the header, a bare MAC, signs `body`. It holds no time: the id in the body is all that stops a replay."""
    if not re.fullmatch("[0-9a-f]{64}", header):
        return False
    return any(hmac.compare_digest(header, hmac.new(key, body, hashlib.sha256).hexdigest()) for key in SECRETS)


def answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")


@csrf_exempt
@require_POST
def receive(request):
    # Bytes, as they arrived: what is parsed and written again can't be verified.
    body = request.body
    if not verifies(request.headers.get("X-Pocketsflow-Signature", ""), body):
        return answer(400, "Invalid signature")
    try:
        event = json.loads(body)
        # As JSON, so that an id may be a string or a number.
        event_id = json.dumps(event.get("id") or "" if isinstance(event, dict) else "")
    except (ValueError, RecursionError):
        return answer(400, "Not JSON")
    if event_id == '""':
        return answer(400, "No id")
    # Should this fail, Django logs why and answers a bare 500, which is worth another try.
    return answer(200, "OK" if once(event_id, event, body) else "Already processed")


urlpatterns = [path("pocketsflow-webhook", receive)]
application = get_wsgi_application()

if __name__ == "__main__":
    # waitress takes chunked bodies, reads a request whole before a thread is spent on it, and refuses larger ones as
    # they arrive.
    port, host = int(os.environ.get("PORT", "3000")), os.environ.get("HOST", "127.0.0.1")
    print(f"listening on http://{host}:{port}/pocketsflow-webhook", flush=True)
    serve(application, host=host, port=port, max_request_body_size=MAX_BODY)
