// Between the look-up of the id and its insert there is an `await`.
import { setTimeout } from 'node:timers/promises';
import { Right, serve } from './right.mjs';

class Broken extends Right {
  async handle(id, event) {
    if (this.seen.has(id)) return 'already processed';
    await this.work();
    this.act(event);
    this.seen.add(id);
    return 'ok';
  }

  // A query, a mail, a call of somebody's API.
  work() {
    return setTimeout(5);
  }
}

serve(new Broken());
