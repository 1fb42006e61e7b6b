// As much of three frameworks as the starters need, with their own limits, types, statuses and error pages, so that a machine
// without packages shows what happens on the real ones.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

let effects = 0;

// What a starter's TODO stands for.
export function work() {
  effects += 1;
}

async function read(req, limit) {
  const chunks = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    if (length > limit) throw Object.assign(new Error('request entity too large'), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function listen(path, headers, handle, failed) {
  const server = createServer(async (req, res) => {
    if (req.url === '/effects') return res.end(String(effects));
    const answer = (status, text) => {
      const close = req.complete ? {} : { connection: 'close' };
      res.writeHead(status, { ...headers, ...close }).end(text);
    };
    if (req.method !== 'POST' || req.url.split('?')[0] !== path) return answer(404, 'Not Found');
    try {
      await handle(req, answer);
    } catch (error) {
      failed(error, answer);
    }
  });
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${server.address().port}${path}`);
  });
}

// Express: a body of another type than the parser's stays {}, and an error page has the trace of what was thrown.
export function express(path, { type, limit = 100 * 1024 }, handler) {
  listen(
    path,
    { 'x-powered-by': 'Express' },
    async (req, answer) => {
      req.body = {};
      if (req.headers['content-type']?.split(';')[0].trim() === type) {
        const body = await read(req, limit);
        req.body = req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      }
      const res = { code: 200, status: (code) => Object.assign(res, { code }), send: (text) => answer(res.code, text) };
      await handler(req, res);
    },
    (error, answer) => answer(error.status ?? 500, `<pre>${error.stack}</pre>`),
  );
}

// Next.js: a route's POST takes a Request and gives a Response.
export function next(path, POST) {
  listen(
    path,
    {},
    async (req, answer) => {
      const body = await read(req, Infinity);
      const request = new Request('http://localhost' + path, { method: 'POST', headers: req.headers, body });
      const response = await POST(request);
      answer(response.status, await response.text());
    },
    (error, answer) => answer(error.status ?? 500, 'Internal Server Error'),
  );
}

// Fastify: what a parser makes of a body of its type is `request.body`; other types are refused.
export function fastify(path, parser, handler) {
  listen(
    path,
    { 'content-type': 'application/json' },
    async (req, answer) => {
      if (req.headers['content-type']?.split(';')[0].trim() !== 'application/json') {
        throw Object.assign(new Error('Unsupported Media Type'), { status: 415 });
      }
      const text = (await read(req, 1024 * 1024)).toString();
      const reply = { status: 200, code: (status) => Object.assign(reply, { status }), send: (it) => answer(reply.status, it) };
      await handler({ headers: req.headers, body: parser(text) }, reply);
    },
    (error, answer) => answer(error.status ?? 500, JSON.stringify({ statusCode: 500, message: error.message })),
  );
}
