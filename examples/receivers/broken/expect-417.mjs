// A `checkContinue` listener answers 417 to `Expect: 100-continue`.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  serving(server) {
    server.on('checkContinue', (req, res) => res.writeHead(417).end());
  }
}

serve(new Broken());
