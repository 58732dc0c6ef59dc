/** Between node:http and a handler of the Fetch API. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** What is used of an IncomingMessage, HTTP/2 included. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is used of a ServerResponse. */
export interface NodeResponse extends NodeJS.WritableStream {
  readonly destroyed?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: of HTTP/1 and of HTTP/2 at once
  writeHead(status: number, headers: Record<string, string>): any;
  once(event: string, heard: () => void): this;
}

type FetchHandler = (request: Request) => Promise<Response>;

export function nodeHandler(fetch: FetchHandler, request: NodeRequest, response: NodeResponse): void {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  void serve(fetch, fetchRequest(request, gone.signal), response);
}

async function serve(fetch: FetchHandler, request: Request, response: NodeResponse): Promise<void> {
  const { status, headers, body } = await fetch(request);
  response.writeHead(status, Object.fromEntries(headers));
  if (body === null) {
    response.end();
    return;
  }
  // A client that goes away ends the body, and that is all there is to it.
  await pipeline(readableOf(body), response).catch(() => {});
}

/** The body as Node reads it: it holds nothing back but what its source does. */
export function readableOf(body: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(body as NodeReadableStream, { highWaterMark: 0 });
}

export function fetchRequest(request: NodeRequest, signal: AbortSignal): Request {
  const { method = 'GET', headers } = request;
  const host = String(headers['host'] ?? headers[':authority'] ?? 'localhost');
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    for (const each of Array.isArray(value) ? value : [value]) given.append(name, each);
  }
  return new Request(urlOf(host, request.url ?? '/'), { method, headers: given, signal });
}

/** A Host that is none, and a path that begins with two slashes, are of the client's making. */
function urlOf(host: string, path: string): URL {
  try {
    return new URL(`http://${host}${path}`);
  } catch {
    const at = path.indexOf('?');
    return new URL(`http://localhost/${at < 0 ? '' : path.slice(at)}`);
  }
}
