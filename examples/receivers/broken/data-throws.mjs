// The handler assumes that every body is an object with `data`.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  act(event) {
    const { data } = event ?? {};
    this.latest = data.send_id;
    super.act();
  }
}

serve(new Broken());
