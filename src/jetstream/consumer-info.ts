import { type ConsumerAnswer, withNumbers } from './answers.js';
import { apiToken } from './api-token.js';
import type { Connection, RequestOptions } from './connection.js';

/** Config and state of a consumer; refused with 10014 where it does not exist. */
export async function consumerInfo(
  connection: Connection,
  stream: string,
  name: string,
  options: RequestOptions = {},
): Promise<ConsumerAnswer> {
  const subject = `$JS.API.CONSUMER.INFO.${apiToken(stream, 'stream')}.${apiToken(name, 'consumer')}`;
  return withNumbers(await connection.request<ConsumerAnswer>(subject, undefined, options));
}
