/**
 * A Kubernetes API server that answers as a real one once did.
 *
 * `replay` gives back what a recording holds, and nothing else: a request that was never recorded fails the test.
 * `record` stands in front of a real server and writes down what it says. A recording is a list of exchanges, in the
 * order in which they were made; what nobody reads here (managedFields, the kinds of others) is left out of it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { PRUNED_KINDS } from '../../src/kubernetes/prune.js';

export interface Exchange {
  /** Whose token it was: admin, viewer, nobody. */
  as: string;
  request: string;
  body?: unknown;
  status: number;
  answer: unknown;
}

export interface RecordedApi {
  url: string;
  /** What was asked for and is in no recording. */
  unknown: string[];
  close(): Promise<void>;
}

/** @param bodies whether what is sent has to be what was sent then */
export async function replay(
  exchanges: readonly Exchange[],
  bodies: 'same' | 'any' = 'same',
): Promise<RecordedApi> {
  const waiting = [...exchanges];
  const unknown: string[] = [];
  return serve(unknown, async (request, body, response) => {
    const wanted = { as: nameOf(request), request: `${request.method} ${request.url}`, body };
    const at = waiting.findIndex(
      each =>
        each.as === wanted.as &&
        each.request === wanted.request &&
        (bodies === 'any' || JSON.stringify(each.body) === JSON.stringify(wanted.body)),
    );
    if (at === -1) {
      unknown.push(JSON.stringify(wanted));
      return answer(response, 500, { message: `this was never recorded: ${wanted.request}` });
    }
    const [{ status, answer: said }] = waiting.splice(at, 1) as [Exchange];
    answer(response, status, said);
  });
}

export async function record(
  server: { url: string; ca: string },
  exchanges: Exchange[],
): Promise<RecordedApi> {
  return serve([], async (request, body, response) => {
    const { status, text } = await forward(server, request, body);
    const said = withoutBookkeeping(parsed(text));
    exchanges.push({
      as: nameOf(request),
      request: `${request.method} ${request.url}`,
      ...(body === undefined ? {} : { body }),
      status,
      answer: said,
    });
    answer(response, status, said);
  });
}

async function serve(
  unknown: string[],
  handle: (request: IncomingMessage, body: unknown, response: ServerResponse) => Promise<void>,
): Promise<RecordedApi> {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      handle(request, text === '' ? undefined : JSON.parse(text), response).catch(error => {
        answer(response, 500, { message: String(error) });
      });
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    unknown,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, said: unknown): void {
  const isText = typeof said === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
  response.end(isText ? said : JSON.stringify(said));
}

function forward(
  { url, ca }: { url: string; ca: string },
  { method, url: path, headers }: IncomingMessage,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const text = body === undefined ? null : JSON.stringify(body);
  return new Promise((done, fail) => {
    const { authorization, accept, 'content-type': contentType } = headers;
    const request = requestHttps(
      `${url}${path}`,
      {
        method: method!,
        ca,
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(accept === undefined ? {} : { accept }),
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(text === null ? {} : { 'content-length': Buffer.byteLength(text) }),
        },
      },
      response => {
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          said += chunk;
        });
        response.on('end', () => done({ status: response.statusCode!, text: said }));
      },
    );
    request.on('error', fail);
    request.end(text ?? undefined);
  });
}

function nameOf({ headers }: IncomingMessage): string {
  return /^Bearer (\w+)-token$/.exec(headers.authorization ?? '')?.[1] ?? 'nobody';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const UNREAD = ['managedFields', 'verbs', 'shortNames', 'categories', 'storageVersionHash', 'singularName'];
/** The kinds that are asked for; a server knows many more. */
const KINDS = new Set([...PRUNED_KINDS.map(([, kind]) => kind), 'Secret']);

/** Without what nobody here reads. */
function withoutBookkeeping(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBookkeeping);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !UNREAD.includes(key));
  const kept = Object.fromEntries(entries.map(([key, each]) => [key, withoutBookkeeping(each)]));
  if (kept['kind'] !== 'APIResourceList') return kept;
  const resources = kept['resources'] as { name: string; kind: string }[];
  return { ...kept, resources: resources.filter(({ name, kind }) => KINDS.has(kind) && !name.includes('/')) };
}
