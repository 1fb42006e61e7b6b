// Pushoney with Express.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { express, work } from './frameworks.mjs';

const secret = process.env.PUSHONEY_SIGNING_SECRET ?? '';

express('/pushoney-webhook', { type: 'application/json' }, (req, res) => {
  const parts = Object.fromEntries(req.headers['x-pushoney-signature'].split(',').map((part) => part.split('=')));
  const raw = req.body.toString('utf8');
  const expected = createHmac('sha256', secret).update(`${parts.t}.${raw}`).digest('hex');
  const isOld = Math.abs(Date.now() / 1000 - Number(parts.t)) > 300;
  if (isOld || !timingSafeEqual(Buffer.from(parts.v1), Buffer.from(expected))) {
    return res.status(400).send('invalid signature');
  }
  work(JSON.parse(raw));
  res.status(200).send('ok');
});
