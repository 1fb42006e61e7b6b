// Receives Pushoney's webhooks with Next.js. A delivery is verified over the bytes that arrived, and acts once.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

const TOLERANCE_S = 300;
const MAX_BODY = 4 * 1024 * 1024;

// instrumentation.js lets nothing start without a secret; should it be missing all the same, nothing verifies.
const { PUSHONEY_SIGNING_SECRET: secret, PUSHONEY_SIGNING_SECRET_PREVIOUS: previous } = process.env;
const secrets = [secret, previous].filter(Boolean);

// Opened by the first delivery: `next build` loads this file too.
let db;
function open() {
  const opened = new DatabaseSync(process.env.DATABASE ?? 'webhooks.db', { timeout: 5000 });
  opened.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
    CREATE TABLE IF NOT EXISTS effects (body BLOB NOT NULL);`);
  return opened;
}

// Your own work goes here. It is part of the transaction in `once`, so it has to stay synchronous.
function handle(event, body) {
  db.prepare('INSERT INTO effects (body) VALUES (?)').run(body);
}

// Id and effect are stored together or not at all: whatever fails, the retry finds things as if nothing had come.
function once(id, event, body) {
  db ??= open();
  db.exec('BEGIN IMMEDIATE');
  try {
    const { changes } = db.prepare('INSERT OR IGNORE INTO deliveries (id) VALUES (?)').run(id);
    if (changes > 0) handle(event, body);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

// Whether the header `t=<seconds>,v1=<hex>` signs `body` as of now. Several v1 come with a change of secrets.
function verifies(header, body) {
  const fields = header.split(',');
  const times = fields.filter((field) => field.startsWith('t='));
  const macs = fields.filter((field) => field.startsWith('v1='));
  if (!/^[!-~]+$/.test(header) || !fields.every((field) => field.includes('='))) return false;
  if (times.length !== 1 || !/^t=(0|[1-9][0-9]{0,18})$/.test(times[0])) return false;
  if (macs.length === 0 || !macs.every((mac) => /^v1=[0-9a-f]{64}$/.test(mac))) return false;
  const t = times[0].slice(2);
  if (Math.abs(Date.now() / 1000 - Number(t)) > TOLERANCE_S) return false;
  return secrets.some((key) => {
    const expected = createHmac('sha256', key).update(`${t}.`).update(body).digest();
    return macs.some((mac) => timingSafeEqual(expected, Buffer.from(mac.slice(3), 'hex')));
  });
}

// The body as bytes, or null once it is larger than what is taken: nothing else bounds it here.
async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const answer = (status, text) => new Response(text, { status, headers: { 'Content-Type': 'text/plain' } });

export async function POST(request) {
  let body;
  try {
    body = await read(request);
  } catch {
    return answer(400, 'the body broke off');
  }
  if (body === null) return answer(413, 'too large');
  // Bytes, not `request.json()`: what is parsed and written again can't be verified.
  if (!verifies(request.headers.get('X-Pushoney-Signature') ?? '', body)) return answer(400, 'invalid signature');
  const id = request.headers.get('X-Pushoney-Delivery');
  if (!id) return answer(400, 'no X-Pushoney-Delivery');
  let event;
  try {
    event = JSON.parse(body);
  } catch {
    return answer(400, 'not JSON');
  }
  try {
    once(id, event, body);
  } catch (error) {
    // Nobody outside gets to see what went wrong. A 5xx makes Pushoney try again.
    console.error(error);
    return answer(500, 'try again later');
  }
  return answer(200, 'ok');
}
