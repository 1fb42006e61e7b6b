// Pushoney with Fastify: the parser adds the raw text to the parsed body.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fastify, work } from './frameworks.mjs';

const secret = process.env.PUSHONEY_SIGNING_SECRET ?? '';
const parser = (text) => ({ __raw: text, ...JSON.parse(text) });

fastify('/pushoney-webhook', parser, async (request, reply) => {
  const raw = request.body.__raw;
  const parts = Object.fromEntries(request.headers['x-pushoney-signature'].split(',').map((part) => part.split('=')));
  const expected = createHmac('sha256', secret).update(`${parts.t}.${raw}`).digest('hex');
  const age = Math.abs(Date.now() / 1000 - Number(parts.t));
  if (age > 300 || !timingSafeEqual(Buffer.from(parts.v1), Buffer.from(expected))) {
    return reply.code(400).send('invalid signature');
  }
  work(request.body);
  reply.send('ok');
});
