// Every event must have the data of the documented example.
import { Answer, Right, serve } from './right.mjs';

class Broken extends Right {
  parse(body) {
    const event = super.parse(body);
    if (!event?.data?.send_id) throw new Answer(422, 'no send_id');
    return event;
  }
}

serve(new Broken());
