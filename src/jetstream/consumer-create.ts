import type { ConsumerAnswer } from './answers.js';
import { apiToken } from './api-token.js';
import type { Connection } from './connection.js';
import { pedanticField, requestOptions, type WriteOptions } from './write-options.js';

/**
 * Makes or replaces a consumer with a complete config. `create` refuses a different one that exists (10148),
 * `update` one that does not exist (10149). Before 2.10 the action is not known and the answer is that of both.
 */
export function consumerCreate(
  connection: Connection,
  stream: string,
  config: Readonly<Record<string, unknown>> & { name: string },
  action: 'create' | 'update',
  options: WriteOptions = {},
): Promise<ConsumerAnswer> {
  const subject = `$JS.API.CONSUMER.CREATE.${apiToken(stream, 'stream')}.${apiToken(config.name, 'consumer')}`;
  const body = { stream_name: stream, config, action, ...pedanticField(connection, options) };
  return connection.request<ConsumerAnswer>(subject, body, requestOptions(options));
}
