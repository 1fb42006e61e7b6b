// Who listens for `checkContinue` has to answer it; the tutorial refuses it.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  serving(server) {
    server.on('checkContinue', (req, res) => res.writeHead(417).end());
  }
}

serve(new Broken());
