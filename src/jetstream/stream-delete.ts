import { apiToken } from './api-token.js';
import type { Connection, RequestOptions } from './connection.js';

/** Deletes a stream with its messages and consumers. */
export async function streamDelete(
  connection: Connection,
  name: string,
  options: RequestOptions = {},
): Promise<void> {
  await connection.request(`$JS.API.STREAM.DELETE.${apiToken(name, 'stream')}`, undefined, options);
}
