// What is JSON need not be an object.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  act(event) {
    this.latest = event.event;
    super.act();
  }
}

serve(new Broken());
