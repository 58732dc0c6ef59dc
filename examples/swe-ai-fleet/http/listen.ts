/** Serves a service's HTTP interface: on a Unix socket between the services, on a port for browsers. */
import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { answerErrors } from './answer-errors.js';

export interface Listening {
  /** Takes nothing new, and resolves when what was under way is answered. */
  close(): Promise<void>;
}

/** @param where the path of a socket, or a port on loopback */
export async function listen(
  http: Hono,
  where: string | number,
  log: (line: string) => void,
): Promise<Listening> {
  answerErrors(http, log);
  const server = createAdaptorServer({ fetch: http.fetch }) as Server;
  // A process that was killed leaves its socket behind.
  if (typeof where === 'string') await rm(where, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (typeof where === 'string') server.listen(where, resolve);
    else server.listen(where, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        // Connections that are kept alive for a next request, and those of browsers that listen for ever.
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

/** As a part of a service's process. */
export function listening(http: Hono, where: string | number, log: (line: string) => void) {
  let open: Listening | null = null;
  return {
    async start() {
      open = await listen(http, where, log);
    },
    stop: async () => open?.close(),
  };
}
