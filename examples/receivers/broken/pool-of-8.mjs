// The pool has eight database handles, and throws if none is free.
import { setTimeout } from 'node:timers/promises';
import { Right, serve } from './right.mjs';

class Broken extends Right {
  busy = 0;

  async handle(id, event) {
    if (this.busy === 8) throw new Error('no handle is free');
    this.busy += 1;
    await setTimeout(40);
    this.busy -= 1;
    return super.handle(id, event);
  }
}

serve(new Broken());
