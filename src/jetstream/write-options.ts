import type { Connection, RequestOptions } from './connection.js';

/** How a write is sent. */
export interface WriteOptions {
  timeoutMs?: number | undefined;
  /** The level the object needs: an older server (2.12 and newer) refuses instead of dropping fields. */
  requiredApiLevel?: number | undefined;
  /** Refuse instead of silently adjusting what does not fit (2.11 and newer). On unless said otherwise. */
  pedantic?: boolean | undefined;
}

/** `pedantic` came with API level 1; an older server would refuse or drop the unknown field. */
export function pedanticField(
  connection: Connection,
  { pedantic = true }: WriteOptions,
): { pedantic?: true } {
  return pedantic && connection.facts.apiLevel >= 1 ? { pedantic: true } : {};
}

export function requestOptions({ timeoutMs, requiredApiLevel }: WriteOptions): RequestOptions {
  return { timeoutMs, requiredApiLevel };
}
