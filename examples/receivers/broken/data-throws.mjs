// What is an object need not have `data`.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  act(event) {
    const { data } = event ?? {};
    this.latest = data.send_id;
    super.act();
  }
}

serve(new Broken());
