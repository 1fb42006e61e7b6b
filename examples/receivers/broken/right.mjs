// A receiver of Pushoney's webhooks that passes `pushoney-cli check`, in parts. Each file beside it replaces one part with a
// mistake that people make. It keeps its deliveries in memory: start from `../express` for a receiver of your own.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

export class Answer extends Error {
  constructor(status, text = '') {
    super(text);
    this.status = status;
  }
}

export class Right {
  limit = 4 * 1024 * 1024;
  tolerance = 300;
  seen = new Set();
  effects = 0;

  constructor(env = process.env) {
    this.keys = this.secrets(env);
  }

  // The keys that a delivery may be signed with.
  secrets(env) {
    if (!env.PUSHONEY_SIGNING_SECRET) throw new Error('set PUSHONEY_SIGNING_SECRET');
    return [env.PUSHONEY_SIGNING_SECRET];
  }

  // A delivery from its first byte to its answer.
  async receive(req) {
    if (req.method !== 'POST') throw new Answer(405, 'POST only');
    const body = await this.read(req);
    if (!(await this.verify(this.header(req), body, req))) throw new Answer(400, 'invalid signature');
    const id = this.id(req);
    if (!id) throw new Answer(400, 'no X-Pushoney-Delivery');
    const event = this.parse(body);
    return this.handle(id, event, req);
  }

  // The bytes of the body as they came.
  async read(req) {
    const chunks = [];
    let length = 0;
    for await (const chunk of req) {
      length += chunk.length;
      if (length > this.limit) throw new Answer(413, 'too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  // The signature's header, if it is there once.
  header(req) {
    const values = req.headersDistinct['x-pushoney-signature'] ?? [];
    return values.length === 1 ? values[0] : undefined;
  }

  id(req) {
    return req.headers['x-pushoney-delivery'];
  }

  verify(header, body, req) {
    const claim = this.claim(header);
    if (!claim || !this.isFresh(claim.t)) return false;
    return this.keys.some((key) => claim.macs.some((mac) => this.isEqual(mac, this.mac(key, claim.t, body), body)));
  }

  // What the header claims: `t=<seconds>,v1=<hex>`, with a v1 for each secret while they change.
  claim(header) {
    if (!header || !/^[!-~]+$/.test(header)) return;
    const fields = header.split(',').map((field) => field.split(/=(.*)/s));
    const times = fields.filter(([key]) => key === 't').map(([, value]) => value);
    const macs = fields.filter(([key]) => key === 'v1').map(([, value]) => value);
    if (times.length !== 1 || !this.isTime(times[0])) return;
    if (macs.length === 0 || !macs.every((mac) => this.isMac(mac))) return;
    return { t: times[0], macs };
  }

  isTime(t) {
    return /^(0|[1-9][0-9]{0,18})$/.test(t);
  }

  isMac(mac) {
    return /^[0-9a-f]{64}$/.test(mac);
  }

  isFresh(t) {
    return Math.abs(Date.now() / 1000 - Number(t)) <= this.tolerance;
  }

  mac(key, t, body) {
    return createHmac('sha256', key).update(`${t}.`).update(body).digest('hex');
  }

  isEqual(given, expected) {
    const [a, b] = [Buffer.from(given), Buffer.from(expected)];
    return a.length === b.length && timingSafeEqual(a, b);
  }

  parse(body) {
    try {
      return JSON.parse(body);
    } catch {
      throw new Answer(400, 'not JSON');
    }
  }

  // Does a delivery once. Nothing stands between the look and the note, so no second one comes between.
  handle(id, event) {
    if (!this.seen.has(id)) {
      this.act(event);
      this.seen.add(id);
    }
    return 'ok';
  }

  act() {
    this.effects += 1;
  }

  // What is answered to what was thrown.
  failed(error) {
    if (error instanceof Answer) return error;
    console.error(error);
    return new Answer(500, 'try again later');
  }

  async respond(req, res) {
    if (req.method === 'GET' && req.url === '/effects') return res.end(String(this.effects));
    let answer;
    try {
      answer = new Answer(200, await this.receive(req));
    } catch (error) {
      answer = this.failed(error);
    }
    // What was not read of a request must not be taken for the next one.
    const headers = { 'content-type': 'text/plain', ...(req.complete ? {} : { connection: 'close' }) };
    res.writeHead(answer.status, headers).end(answer.message);
  }
}

// Serves a receiver, and prints where.
export function serve(receiver) {
  const server = createServer((req, res) => receiver.respond(req, res));
  receiver.serving?.(server);
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${server.address().port}/pushoney-webhook`);
  });
}

if (import.meta.filename === process.argv[1]) serve(new Right());
