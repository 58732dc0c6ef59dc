/** The exporter over HTTP: `/metrics` and `/healthz`, nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FleetError } from '../findings/fleet-error.js';
import type { Exporter } from './exporter.js';
import type { ListenAddress } from './listen-address.js';
import { CONTENT_TYPE } from './page.js';

export interface RunningExporter {
  /** `http://127.0.0.1:7778` */
  url: string;
  /** Answers what has been asked, and closes. */
  stop(): Promise<void>;
}

/** What Prometheus waits for a page where it does not say. */
const PATIENCE_MS = 10_000;

/** @throws FleetError `cannot-listen` */
export async function serveExporter(exporter: Exporter, address: ListenAddress): Promise<RunningExporter> {
  const server = createServer((request, response) => {
    answer(exporter, request, response).catch(error => {
      if (!response.headersSent) text(response, 500, `${String(error)}\n`);
      else response.destroy();
    });
  });
  await listen(server, address);
  const { port } = server.address() as AddressInfo;
  const host = address.host === null ? 'localhost' : address.host;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    stop: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeIdleConnections();
      }),
  };
}

async function answer(exporter: Exporter, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://exporter').pathname;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return text(response, 405, 'Only GET and HEAD.\n');
  }
  if (path === '/metrics') {
    const page = await exporter.page(patienceOf(request));
    response.setHeader('Content-Type', CONTENT_TYPE);
    response.end(page);
    return;
  }
  if (path === '/healthz') {
    const fault = await exporter.health();
    return text(response, fault === null ? 200 : 503, `${fault ?? 'ok'}\n`);
  }
  return text(response, path === '/' ? 200 : 404, 'fleetctl exporter: /metrics, /healthz\n');
}

/** Prometheus says how long it waits; a page that says why there is nothing has to be there before that. */
function patienceOf({ headers }: IncomingMessage): number {
  const seconds = Number(headers['x-prometheus-scrape-timeout-seconds']);
  return seconds > 0 ? seconds * 900 : PATIENCE_MS;
}

function text(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(body);
}

function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen({ port, ...(host === null ? {} : { host }) }, resolve);
  });
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'the system does not let you',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the host name is not known',
};

function cannotListen(error: NodeJS.ErrnoException, host: string | null, port: number): FleetError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new FleetError('cannot-listen', `Cannot listen on ${host ?? ''}:${port}: ${reason}.`, {
    help: 'Take another address: --listen 127.0.0.1:0 takes a free port.',
    cause: error,
  });
}
