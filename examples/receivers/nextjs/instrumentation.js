// Next.js calls this once before it serves. An error thrown here would not stop it, so this ends the process: an empty
// secret is a key that everybody knows.
export function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs' && !process.env.PUSHONEY_SIGNING_SECRET) {
    console.error('set PUSHONEY_SIGNING_SECRET to the signing secret of your webhook');
    process.exit(1);
  }
}
