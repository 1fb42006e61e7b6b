"""stripe and standardwebhooks (PyPI) against pushoney-cli, both directions."""

import json
import os
import subprocess
import sys
import time
import traceback
from datetime import datetime, timezone

from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from stripe import SignatureVerificationError, WebhookSignature
from stripe import Webhook as Stripe

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_b3RoZXIgc2VjcmV0LCBvZiAyNCBieXRlcyE="


def cli(args, body):
    return subprocess.run([os.environ["PUSHONEY_CLI"], *args], input=body.encode(), capture_output=True, check=False)


def sign(scheme, body, *args):
    """What `sign` made: the headers, names in lower case."""
    done = cli(["sign", "--scheme", scheme, "--output", "json", *args], body)
    assert done.returncode == 0, done.stderr
    return {name.lower(): value for name, value in json.loads(done.stdout)["headers"]}


def refusal(scheme, body, headers):
    """`verify` accepts: None; it refuses: the reason."""
    flags = [flag for name, value in headers.items() for flag in ("-H", f"{name}: {value}")]
    done = cli(["verify", "--json", "--scheme", scheme, "--secret", SECRET, *flags], body)
    said = json.loads(done.stdout)
    assert (done.returncode, said["reason"] is None) == ((0, True) if said["verified"] else (1, False)), said
    return said["reason"]


def refused(error, text, call, *args):
    try:
        call(*args)
    except error as raised:
        assert text in str(raised), raised
    else:
        raise AssertionError(f"accepted, and should not be: {text}")


def event(note, **layout):
    value = {"id": "evt_1", "object": "event", "type": "ping", "data": {"object": {"note": note}}}
    return json.dumps(value, ensure_ascii=False, **layout)


BODIES = {
    "plain": event("hello"),
    "pretty, with a newline at its end": event("hello", indent=2) + "\n",
    "UTF-8": event("na\u00efve \u2615 \U0001f600 \u2028 \u00e9 e\u0301"),
    # Beyond 10 MiB `verify` makes no diagnosis, so that a refusal costs no search.
    "12 MB": event("0123456789abcdef\U0001f680" * 600_000),
}
PLAIN = BODIES["plain"]


def tampered(body):
    return body.replace("ping", "pong")


def stripe_of(body, age=0):
    return {"Stripe-Signature": WebhookSignature.generate_signature_header(body, SECRET, int(time.time()) - age)}


def standard_of(body, age=0):
    at = int(time.time()) - age
    signature = Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(at, tz=timezone.utc), body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": signature}


def construct(body, header):
    return Stripe.construct_event(body.encode(), header, SECRET)


def stripe_takes_ours(body):
    assert construct(body, sign("stripe", body, "--secret", SECRET)["stripe-signature"]).type == "ping"
    assert construct(body, sign("pushoney", body, "--secret", SECRET)["x-pushoney-signature"]).type == "ping"
    wrong = sign("stripe", tampered(body), "--secret", SECRET)["stripe-signature"]
    refused(SignatureVerificationError, "No signatures found matching", construct, body, wrong)


def verify_takes_stripes(body):
    assert refusal("stripe", body, stripe_of(body)) is None
    assert refusal("stripe", tampered(body), stripe_of(body)) == "signature_mismatch"


def standardwebhooks_takes_ours(body):
    verify = Webhook(SECRET).verify
    assert verify(body.encode(), sign("standard-webhooks", body, "--secret", SECRET)) == json.loads(body)
    wrong = sign("standard-webhooks", tampered(body), "--secret", SECRET)
    refused(WebhookVerificationError, "No matching signature", verify, body, wrong)


def verify_takes_standardwebhooks(body):
    assert refusal("standard-webhooks", body, standard_of(body)) is None
    assert refusal("standard-webhooks", tampered(body), standard_of(body)) == "signature_mismatch"


def stripe_ages():
    def ours(age):
        return sign("stripe", PLAIN, "--secret", SECRET, "--timestamp", f"-{age}s")["stripe-signature"]

    refused(SignatureVerificationError, "tolerance", construct, PLAIN, ours(310))
    construct(PLAIN, ours(290))
    assert refusal("stripe", PLAIN, stripe_of(PLAIN, 310)) == "timestamp_too_old"
    assert refusal("stripe", PLAIN, stripe_of(PLAIN, 290)) is None


def standardwebhooks_ages():
    verify = Webhook(SECRET).verify

    def ours(when):
        return sign("standard-webhooks", PLAIN, "--secret", SECRET, "--timestamp", when)

    refused(WebhookVerificationError, "too old", verify, PLAIN, ours("-310s"))
    refused(WebhookVerificationError, "too new", verify, PLAIN, ours("+310s"))
    verify(PLAIN, ours("-290s"))
    verify(PLAIN, ours("+290s"))
    assert refusal("standard-webhooks", PLAIN, standard_of(PLAIN, 310)) == "timestamp_too_old"
    assert refusal("standard-webhooks", PLAIN, standard_of(PLAIN, -310)) == "timestamp_in_future"
    assert refusal("standard-webhooks", PLAIN, standard_of(PLAIN, 290)) is None
    assert refusal("standard-webhooks", PLAIN, standard_of(PLAIN, -290)) is None


def two_secrets():
    for first, second in ((SECRET, OTHER), (OTHER, SECRET)):
        flags = ("--secret", first, "--secret", second)
        construct(PLAIN, sign("stripe", PLAIN, *flags)["stripe-signature"])
        Webhook(SECRET).verify(PLAIN, sign("standard-webhooks", PLAIN, *flags))


def another_secret():
    header = sign("stripe", PLAIN, "--secret", OTHER)["stripe-signature"]
    refused(SignatureVerificationError, "No signatures found matching", construct, PLAIN, header)
    headers = sign("standard-webhooks", PLAIN, "--secret", OTHER)
    refused(WebhookVerificationError, "No matching signature", Webhook(SECRET).verify, PLAIN, headers)


def main():
    each = (stripe_takes_ours, verify_takes_stripes, standardwebhooks_takes_ours, verify_takes_standardwebhooks)
    tests = [(test, kind, (body,)) for kind, body in BODIES.items() for test in each]
    tests += [(test, "", ()) for test in (stripe_ages, standardwebhooks_ages, two_secrets, another_secret)]
    failed = 0
    for test, kind, args in tests:
        try:
            test(*args)
        except Exception:  # every failure is counted, and the next one still runs
            failed += 1
            print(f"FAILED {test.__name__} {kind}\n{traceback.format_exc()[-2000:]}")
    print(f"python: {len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
