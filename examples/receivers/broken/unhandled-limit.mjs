// An event handler throws if the body is too large, which ends the process (CVE-2026-91080).
import { Right, serve } from './right.mjs';

class Broken extends Right {
  read(req) {
    const chunks = [];
    let length = 0;
    req.on('data', (chunk) => {
      length += chunk.length;
      if (length > this.limit) throw new Error('too large');
      chunks.push(chunk);
    });
    return new Promise((resolve) => req.on('close', () => resolve(Buffer.concat(chunks))));
  }
}

serve(new Broken());
