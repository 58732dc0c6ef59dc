import { createServer } from 'node:net';

/** The port, or for 0 one that is free; null where somebody else has it. */
export async function freePort(port: number): Promise<number | null> {
  const server = createServer();
  return new Promise(resolve => {
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
