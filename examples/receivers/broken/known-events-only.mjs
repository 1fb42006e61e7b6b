// Unknown events are refused.
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  parse(body) {
    const event = super.parse(body);
    if (!['click.recorded', 'conversion.recorded'].includes(event?.event)) throw new Answer(400, 'unknown event');
    return event;
  }
}

serve(new Broken());
