import { apiToken } from './api-token.js';
import type { Connection, RequestOptions } from './connection.js';

export interface PauseAnswer {
  paused: boolean;
  pause_until?: string;
  pause_remaining?: number | string;
}

/** Pauses a consumer until a time (RFC 3339), or resumes it with null. The only way for one that exists (2.11). */
export function consumerPause(
  connection: Connection,
  stream: string,
  name: string,
  until: string | null,
  options: RequestOptions = {},
): Promise<PauseAnswer> {
  const subject = `$JS.API.CONSUMER.PAUSE.${apiToken(stream, 'stream')}.${apiToken(name, 'consumer')}`;
  return connection.request<PauseAnswer>(subject, until === null ? {} : { pause_until: until }, options);
}
