// Receives Pocketsflow's webhooks with Express. A delivery is verified over the bytes that arrived, and acts once.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import express from 'express';

const { POCKETSFLOW_WEBHOOK_SECRET: secret, POCKETSFLOW_WEBHOOK_SECRET_PREVIOUS: previous } = process.env;
// An empty secret is a key that everybody knows.
if (!secret) throw new Error('set POCKETSFLOW_WEBHOOK_SECRET to the signing secret of your webhook');
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
    const isNew = remember.run(id).changes > 0;
    if (isNew) handle(event, body);
    db.exec('COMMIT');
    return isNew;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

// Whether the header, a bare MAC in hex, signs `body`. It holds no time: the id in the body is all that stops a replay.
function verifies(header, body) {
  if (!/^[0-9a-f]{64}$/.test(header)) return false;
  const given = Buffer.from(header, 'hex');
  return secrets.some((key) => timingSafeEqual(createHmac('sha256', key).update(body).digest(), given));
}

const app = express();

// Only this route reads raw bytes. Keep `express.json()` behind it: what is parsed and written again can't be verified.
const raw = express.raw({ type: () => true, inflate: false, limit: '4mb' });
app.post('/pocketsflow-webhook', raw, (req, res) => {
  res.type('text/plain');
  const body = req.body ?? Buffer.alloc(0);
  if (!verifies(req.get('X-Pocketsflow-Signature') ?? '', body)) return res.status(400).send('Invalid signature');
  let event;
  try {
    event = JSON.parse(body);
  } catch {
    return res.status(400).send('Not JSON');
  }
  // As JSON, so that an id may be a string or a number.
  const id = JSON.stringify(event?.id ?? '');
  if (id === '""') return res.status(400).send('No id');
  res.send(once(id, event, body) ? 'OK' : 'Already processed');
});

// Nobody outside gets to see what went wrong. A 5xx is for our own failures: it is worth another try.
app.use((error, req, res, next) => {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  res.status(status).type('text/plain').send(status >= 500 ? 'try again later' : 'bad request');
});

const server = app.listen(process.env.PORT ?? 3000, process.env.HOST ?? '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}/pocketsflow-webhook`);
});
