import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** A folder over HTTP on loopback, which stands in for a download site. */
export interface ServedFolder {
  url: string;
  /** Paths asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

export async function serveFolder(folder: string): Promise<ServedFolder> {
  const asked: string[] = [];
  const site = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    asked.push(path);
    const bytes = await readFile(join(folder, path)).catch(() => null);
    response.writeHead(bytes === null ? 404 : 200, { connection: 'close' });
    response.end(request.method === 'HEAD' ? undefined : (bytes ?? 'not found'));
  });
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
  const address = site.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    close: () => new Promise(resolve => site.close(() => resolve())),
  };
}
