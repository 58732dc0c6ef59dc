/** The embedded server of a measurement: empty, on loopback, gone afterwards. */
import { startServer } from '../dist/index.js';

export async function withServer(binary, use) {
  const server = await startServer({ binary, monitor: false });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}
