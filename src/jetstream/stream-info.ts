import { type StreamAnswer, withNumbers } from './answers.js';
import { apiToken } from './api-token.js';
import type { Connection, RequestOptions } from './connection.js';

/** Config and state of a stream; refused with 10059 where it does not exist. */
export async function streamInfo(
  connection: Connection,
  name: string,
  options: RequestOptions = {},
): Promise<StreamAnswer> {
  return withNumbers(
    await connection.request<StreamAnswer>(
      `$JS.API.STREAM.INFO.${apiToken(name, 'stream')}`,
      undefined,
      options,
    ),
  );
}
