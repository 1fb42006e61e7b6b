// An error of the request is not handled, and ends the process.
import { Right, serve } from './right.mjs';

class Broken extends Right {
  read(req) {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('error', (error) => queueMicrotask(() => {
      throw error;
    }));
    return new Promise((resolve) => req.on('end', () => resolve(Buffer.concat(chunks))));
  }
}

serve(new Broken());
