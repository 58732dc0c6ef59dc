import type { StreamAnswer } from './answers.js';
import { apiToken } from './api-token.js';
import type { Connection } from './connection.js';
import { pedanticField, requestOptions, type WriteOptions } from './write-options.js';

/** Replaces the whole config of a stream: what it omits goes back to its default. */
export function streamUpdate(
  connection: Connection,
  config: Readonly<Record<string, unknown>> & { name: string },
  options: WriteOptions = {},
): Promise<StreamAnswer> {
  const subject = `$JS.API.STREAM.UPDATE.${apiToken(config.name, 'stream')}`;
  return connection.request<StreamAnswer>(
    subject,
    { ...config, ...pedanticField(connection, options) },
    requestOptions(options),
  );
}
