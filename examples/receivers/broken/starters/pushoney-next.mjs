// Pushoney with Next.js.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { next, work } from './frameworks.mjs';

async function POST(request) {
  const raw = await request.text();
  const header = request.headers.get('x-pushoney-signature');
  const parts = Object.fromEntries(header.split(',').map((part) => part.split('=')));
  const expected = createHmac('sha256', process.env.PUSHONEY_SIGNING_SECRET ?? '')
    .update(`${parts.t}.${raw}`)
    .digest('hex');
  const isFresh = !(Math.abs(Date.now() / 1000 - parseInt(parts.t, 10)) > 300);
  if (!isFresh || !timingSafeEqual(Buffer.from(parts.v1), Buffer.from(expected))) {
    return new Response('invalid signature', { status: 400 });
  }
  work(JSON.parse(raw));
  return new Response('ok');
}

next('/pushoney-webhook', POST);
