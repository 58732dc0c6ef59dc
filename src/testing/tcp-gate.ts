/** A gate in front of a server: what goes through can be cut, and nobody gets through until it is opened again. */
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export interface TcpGate {
  readonly url: string;
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export async function openTcpGate(port: number): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer(near => {
    if (!isOpen) {
      near.destroy();
      return;
    }
    const far = createConnection({ port, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut() {
      isOpen = false;
      cut();
    },
    open() {
      isOpen = true;
    },
    close() {
      cut();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
