import type { StreamAnswer } from './answers.js';
import { apiToken } from './api-token.js';
import type { Connection } from './connection.js';
import { pedanticField, requestOptions, type WriteOptions } from './write-options.js';

/** Makes a stream. The config is complete; an equal stream that exists is no error, a different one is (10058). */
export function streamCreate(
  connection: Connection,
  config: Readonly<Record<string, unknown>> & { name: string },
  options: WriteOptions = {},
): Promise<StreamAnswer> {
  const subject = `$JS.API.STREAM.CREATE.${apiToken(config.name, 'stream')}`;
  return connection.request<StreamAnswer>(
    subject,
    { ...config, ...pedanticField(connection, options) },
    requestOptions(options),
  );
}
