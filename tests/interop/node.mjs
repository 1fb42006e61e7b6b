// stripe and standardwebhooks (npm) against pushoney-cli, both directions.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import Stripe from "stripe";
import { Webhook } from "standardwebhooks";

const { webhooks: stripe } = new Stripe("sk_test_unused");
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_b3RoZXIgc2VjcmV0LCBvZiAyNCBieXRlcyE=";

function cli(args, body) {
  const { status, stdout, stderr, error } = spawnSync(process.env.PUSHONEY_CLI, args, { input: body });
  if (error) throw error;
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** What `sign` made: the headers, names in lower case. */
function sign(scheme, body, ...args) {
  const { status, stdout, stderr } = cli(["sign", "--scheme", scheme, "--output", "json", ...args], body);
  assert.equal(status, 0, stderr);
  return Object.fromEntries(JSON.parse(stdout).headers.map(([name, value]) => [name.toLowerCase(), value]));
}

/** `verify` accepts: null; it refuses: the reason. */
function refusal(scheme, body, headers) {
  const args = ["verify", "--json", "--scheme", scheme, "--secret", secret];
  for (const [name, value] of Object.entries(headers)) args.push("-H", `${name}: ${value}`);
  const { status, stdout, stderr } = cli(args, body);
  const { verified, reason } = JSON.parse(stdout || assert.fail(stderr));
  assert.deepEqual([status, reason === null], verified ? [0, true] : [1, false]);
  return reason;
}

const event = (note) => JSON.stringify({ id: "evt_1", object: "event", type: "ping", data: { object: { note } } });
const bodies = {
  plain: event("hello"),
  "pretty, with a newline at its end": `${JSON.stringify(JSON.parse(event("hello")), null, 2)}\n`,
  "UTF-8": event("na\u00efve \u2615 \u{1F600} \u2028 \u00e9 e\u0301"),
  // Beyond 10 MiB `verify` makes no diagnosis, so that a refusal costs no search.
  "12 MB": event("0123456789abcdef\u{1F680}".repeat(600_000)),
};
const tampered = (body) => body.replace("ping", "pong");
const now = () => Math.floor(Date.now() / 1000);

const tests = [];
const test = (name, run) => tests.push({ name, run });

for (const [kind, body] of Object.entries(bodies)) {
  const constructed = (headers, name) => stripe.constructEvent(Buffer.from(body), headers[name], secret);
  test(`stripe: constructEvent accepts ours: ${kind}`, () => {
    const headers = sign("stripe", body, "--secret", secret);
    assert.deepEqual(constructed(headers, "stripe-signature"), JSON.parse(body));
  });
  test(`stripe: constructEvent accepts Pushoney's header: ${kind}`, () => {
    const headers = sign("pushoney", body, "--secret", secret);
    assert.deepEqual(constructed(headers, "x-pushoney-signature"), JSON.parse(body));
  });
  test(`stripe: constructEvent refuses ours, tampered: ${kind}`, () => {
    const headers = sign("stripe", tampered(body), "--secret", secret);
    assert.throws(() => constructed(headers, "stripe-signature"), /No signatures found matching/);
  });
  test(`stripe: verify accepts generateTestHeaderString: ${kind}`, () => {
    const header = stripe.generateTestHeaderString({ payload: body, secret });
    assert.equal(refusal("stripe", body, { "Stripe-Signature": header }), null);
    assert.equal(refusal("pushoney", body, { "X-Pushoney-Signature": header }), null);
  });
  test(`stripe: verify refuses generateTestHeaderString, tampered: ${kind}`, () => {
    const header = stripe.generateTestHeaderString({ payload: body, secret });
    assert.equal(refusal("stripe", tampered(body), { "Stripe-Signature": header }), "signature_mismatch");
  });

  const webhook = new Webhook(secret);
  test(`standardwebhooks: verify of theirs accepts ours: ${kind}`, () => {
    const headers = sign("standard-webhooks", body, "--secret", secret);
    assert.deepEqual(webhook.verify(Buffer.from(body), headers), JSON.parse(body));
  });
  test(`standardwebhooks: verify of theirs refuses ours, tampered: ${kind}`, () => {
    const headers = sign("standard-webhooks", tampered(body), "--secret", secret);
    assert.throws(() => webhook.verify(Buffer.from(body), headers), /No matching signature/);
  });
  test(`standardwebhooks: verify accepts theirs: ${kind}`, () => {
    const headers = theirs(body, now());
    assert.equal(refusal("standard-webhooks", body, headers), null);
    assert.equal(refusal("standard-webhooks", tampered(body), headers), "signature_mismatch");
    const svix = Object.entries(headers).map(([name, value]) => [name.replace("webhook", "svix"), value]);
    assert.equal(refusal("standard-webhooks", body, Object.fromEntries(svix)), null);
  });
}

function theirs(body, time) {
  const signature = new Webhook(secret).sign("msg_1", new Date(time * 1000), body);
  return { "webhook-id": "msg_1", "webhook-timestamp": String(time), "webhook-signature": signature };
}

const body = bodies.plain;

test("stripe: both refuse what is expired, and take what is nearly so", () => {
  const age = (seconds) => sign("stripe", body, "--secret", secret, "--timestamp", `-${seconds}s`)["stripe-signature"];
  assert.throws(() => stripe.constructEvent(body, age(310), secret), /tolerance/);
  stripe.constructEvent(body, age(290), secret);
  const theirs = (timestamp) => ({
    "Stripe-Signature": stripe.generateTestHeaderString({ payload: body, secret, timestamp }),
  });
  assert.equal(refusal("stripe", body, theirs(now() - 310)), "timestamp_too_old");
  assert.equal(refusal("stripe", body, theirs(now() - 290)), null);
});

test("standardwebhooks: both refuse what is expired or in the future, and take what is nearly so", () => {
  const webhook = new Webhook(secret);
  const ours = (time) => sign("standard-webhooks", body, "--secret", secret, "--timestamp", time);
  assert.throws(() => webhook.verify(body, ours("-310s")), /too old/);
  assert.throws(() => webhook.verify(body, ours("+310s")), /too new/);
  webhook.verify(body, ours("-290s"));
  webhook.verify(body, ours("+290s"));
  assert.equal(refusal("standard-webhooks", body, theirs(body, now() - 310)), "timestamp_too_old");
  assert.equal(refusal("standard-webhooks", body, theirs(body, now() + 310)), "timestamp_in_future");
  assert.equal(refusal("standard-webhooks", body, theirs(body, now() - 290)), null);
  assert.equal(refusal("standard-webhooks", body, theirs(body, now() + 290)), null);
});

test("two secrets: both SDKs find theirs, whichever comes first", () => {
  for (const pair of [[secret, other], [other, secret]]) {
    const flags = pair.flatMap((one) => ["--secret", one]);
    stripe.constructEvent(body, sign("stripe", body, ...flags)["stripe-signature"], secret);
    new Webhook(secret).verify(body, sign("standard-webhooks", body, ...flags));
  }
});

test("another secret: both SDKs refuse", () => {
  const header = sign("stripe", body, "--secret", other)["stripe-signature"];
  assert.throws(() => stripe.constructEvent(body, header, secret), /No signatures found matching/);
  const headers = sign("standard-webhooks", body, "--secret", other);
  assert.throws(() => new Webhook(secret).verify(body, headers), /No matching signature/);
});

let failed = 0;
for (const { name, run } of tests) {
  try {
    run();
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n${String(error.stack).slice(0, 2000)}`);
  }
}
console.log(`node: ${tests.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
