// The handler assumes that the body is not null.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  act(event) {
    this.latest = event.event;
    super.act();
  }
}

serve(new Broken());
