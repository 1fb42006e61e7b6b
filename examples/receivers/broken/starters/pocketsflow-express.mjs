// Pocketsflow with Express.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { express, work } from './frameworks.mjs';

const secret = process.env.POCKETSFLOW_WEBHOOK_SECRET ?? '';
const processed = new Set();

express('/webhooks/pocketsflow', { type: 'application/json' }, async (req, res) => {
  const signature = req.headers['x-pocketsflow-signature'];
  const expected = createHmac('sha256', secret).update(req.body).digest('hex');
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
    return res.status(400).send('Invalid signature');
  }
  const event = JSON.parse(req.body.toString());
  if (processed.has(event.id)) return res.status(200).send('Already processed');
  await work(event);
  processed.add(event.id);
  res.status(200).send('OK');
});
