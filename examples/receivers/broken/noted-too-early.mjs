// The id is stored before the body has arrived and is verified.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async receive(req) {
    const id = this.id(req);
    if (this.seen.has(id)) return 'already processed';
    this.seen.add(id);
    return super.receive(req);
  }

  handle(id, event) {
    this.act(event);
    return 'ok';
  }
}

serve(new Broken());
