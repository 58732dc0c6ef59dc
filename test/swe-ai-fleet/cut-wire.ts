/** A wire between a browser and the gateway, for the test of the page: it can be cut, and can forget what a browser has seen. */
import { request as ask, createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Wire {
  address: string;
  /** How many requests found it cut. */
  readonly refused: number;
  /** Ends what is under way, and refuses what comes next, of paths that begin like this. */
  cut(path: string): void;
  /** Lets everything through. @param lastEventId what is said instead of what a browser says that it has seen */
  mend(lastEventId?: string): void;
  close(): void;
}

export async function wireTo(gateway: string): Promise<Wire> {
  const open = new Map<ServerResponse, string>();
  const cuts = new Set<string>();
  let refused = 0;
  let seen: string | undefined;
  const isCut = (path: string) => [...cuts].some(cut => path.startsWith(cut));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (isCut(path)) {
      refused++;
      response.destroy();
      return;
    }
    open.set(response, path);
    const isFeed = request.headers.accept === 'text/event-stream';
    const headers = {
      ...request.headers,
      ...(isFeed && seen !== undefined && { 'last-event-id': seen }),
    };
    const onward = ask(`${gateway}${path}`, { method: request.method, headers, agent: false }, answer => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => {
      open.delete(response);
      onward.destroy();
    });
    request.pipe(onward);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused;
    },
    cut(path) {
      cuts.add(path);
      for (const [response, its] of open) if (its.startsWith(path)) response.destroy();
    },
    mend(lastEventId) {
      cuts.clear();
      seen = lastEventId;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
