/** The gateway's REST interface. What changes something bears a key, so that it can be asked again. */

const PATIENCE_MS = 20_000;

export function get(path) {
  return ask(path, { method: 'GET' });
}

export function post(path, body) {
  return ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify(body),
  });
}

/** @throws {Error} with what the gateway said, once it is no use to ask again */
async function ask(path, init) {
  const until = Date.now() + PATIENCE_MS;
  for (let wait = 200; ; wait = Math.min(wait * 2, 2_000)) {
    const answer = await fetch(path, init).catch(() => null);
    const body = answer === null ? null : await answer.json().catch(() => null);
    if (answer?.ok && body !== null) return body;
    if (answer !== null && answer.status < 500)
      throw new Error(body?.error ?? `The gateway answered ${answer.status}.`);
    if (Date.now() > until) throw new Error(body?.error ?? 'The gateway does not answer.');
    await new Promise(resolve => setTimeout(resolve, wait));
  }
}
