import { apiToken } from './api-token.js';
import type { Connection, RequestOptions } from './connection.js';

/** Deletes a consumer and its place in the stream. */
export async function consumerDelete(
  connection: Connection,
  stream: string,
  name: string,
  options: RequestOptions = {},
): Promise<void> {
  const subject = `$JS.API.CONSUMER.DELETE.${apiToken(stream, 'stream')}.${apiToken(name, 'consumer')}`;
  await connection.request(subject, undefined, options);
}
