// Receives Pushoney's webhooks with Express. A delivery is verified over the bytes that arrived, and acts once.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import express from 'express';

const TOLERANCE_S = 300;

const { PUSHONEY_SIGNING_SECRET: secret, PUSHONEY_SIGNING_SECRET_PREVIOUS: previous } = process.env;
// An empty secret is a key that everybody knows.
if (!secret) throw new Error('set PUSHONEY_SIGNING_SECRET to the signing secret of your webhook');
const secrets = previous ? [secret, previous] : [secret];

const db = new DatabaseSync(process.env.DATABASE ?? 'webhooks.db', { timeout: 5000 });
db.exec(`PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, received_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
  CREATE TABLE IF NOT EXISTS effects (body BLOB NOT NULL);`);
const remember = db.prepare('INSERT OR IGNORE INTO deliveries (id) VALUES (?)');
const effect = db.prepare('INSERT INTO effects (body) VALUES (?)');

// Your own work goes here. It is part of the transaction in `once`, so it has to stay synchronous.
function handle(event, body) {
  effect.run(body);
}

// Id and effect are stored together or not at all: whatever fails, the retry finds things as if nothing had come.
function once(id, event, body) {
  db.exec('BEGIN IMMEDIATE');
  try {
    if (remember.run(id).changes > 0) handle(event, body);
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

const app = express();

// Only this route reads raw bytes. Keep `express.json()` behind it: what is parsed and written again can't be verified.
const raw = express.raw({ type: () => true, inflate: false, limit: '4mb' });
app.post('/pushoney-webhook', raw, (req, res) => {
  res.type('text/plain');
  const body = req.body ?? Buffer.alloc(0);
  if (!verifies(req.get('X-Pushoney-Signature') ?? '', body)) return res.status(400).send('invalid signature');
  const id = req.get('X-Pushoney-Delivery');
  if (!id) return res.status(400).send('no X-Pushoney-Delivery');
  let event;
  try {
    event = JSON.parse(body);
  } catch {
    return res.status(400).send('not JSON');
  }
  once(id, event, body);
  res.send('ok');
});

// Nobody outside gets to see what went wrong. A 5xx is for our own failures: it makes Pushoney try again.
app.use((error, req, res, next) => {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  res.status(status).type('text/plain').send(status >= 500 ? 'try again later' : 'bad request');
});

const server = app.listen(process.env.PORT ?? 3000, process.env.HOST ?? '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}/pushoney-webhook`);
});
