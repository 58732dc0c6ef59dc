/**
 * Asks another service over its Unix socket. An instance that is just being restarted is waited for, another one is
 * taken where there is one; a request that changes something bears the id of its cause, so that it can be repeated.
 */
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../domain/refusal.js';
import type { Cause, Peer } from '../ports.js';

const PATIENCE_MS = 15_000;
const ANSWER_MS = 10_000;

/** @param sockets the folder with a `<service>-<instance>.sock` for each */
export function peer(service: string, sockets: string): Peer {
  return {
    get: path => ask(service, sockets, 'GET', path, null, null),
    post: (path, body, cause) => ask(service, sockets, 'POST', path, JSON.stringify(body), cause),
  };
}

async function ask<Answer>(
  service: string,
  sockets: string,
  method: string,
  path: string,
  body: string | null,
  cause: Cause | null,
): Promise<Answer> {
  const until = Date.now() + PATIENCE_MS;
  for (let turn = 0; ; turn++) {
    const all = (await readdir(sockets)).filter(name => name.startsWith(`${service}-`)).sort();
    const socket = all[turn % Math.max(1, all.length)];
    const outcome =
      socket === undefined
        ? 'it is not there'
        : await tryOnce(join(sockets, socket), method, path, body, cause);
    if (typeof outcome === 'object') return read<Answer>(outcome);
    if (Date.now() > until) throw new Error(`\`${service}\` does not answer: ${outcome}`);
    if (turn >= all.length - 1) await sleep(Math.min(1_000, 50 * 2 ** (turn - all.length + 1)));
  }
}

interface Answered {
  status: number;
  text: string;
}

function read<Answer>({ status, text }: Answered): Answer {
  const answer = JSON.parse(text);
  if (status < 400) return answer as Answer;
  throw new Refusal(answer.code, answer.error);
}

/** The answer, or why there is none that counts. */
function tryOnce(
  socketPath: string,
  method: string,
  path: string,
  body: string | null,
  cause: Cause | null,
): Promise<Answered | string> {
  return new Promise(resolve => {
    const headers = {
      ...(body !== null && { 'Content-Type': 'application/json' }),
      ...(cause !== null && { 'Idempotency-Key': cause.id, 'Correlation-Id': cause.correlationId }),
    };
    const options = { socketPath, method, path, headers, agent: false, timeout: ANSWER_MS };
    const asked = request(options, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('error', error => resolve(error.message));
      answer.on('end', () => {
        const status = answer.statusCode ?? 500;
        const text = Buffer.concat(chunks).toString('utf8');
        if (!answer.complete) resolve('its answer was cut off');
        else resolve(status >= 500 ? `it answered ${status}: ${text}` : { status, text });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', error => resolve(error.message));
    asked.end(body ?? undefined);
  });
}
