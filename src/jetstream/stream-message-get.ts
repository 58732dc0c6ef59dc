import { apiToken } from './api-token.js';
import type { Connection, RequestOptions } from './connection.js';

export interface StoredMessage {
  subject: string;
  seq: number | string;
  /** Base64; absent for an empty message. */
  data?: string;
  /** Base64 of the raw header block. */
  hdrs?: string;
  time: string;
}

/** One stored message, by sequence or the last of a subject; refused with 10037 where there is none. */
export async function streamMessageGet(
  connection: Connection,
  stream: string,
  which: { seq: number | string } | { last_by_subj: string } | { seq: number | string; next_by_subj: string },
  options: RequestOptions = {},
): Promise<StoredMessage> {
  const subject = `$JS.API.STREAM.MSG.GET.${apiToken(stream, 'stream')}`;
  return (await connection.request<{ message: StoredMessage }>(subject, which, options)).message;
}
