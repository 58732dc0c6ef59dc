import { createHash } from 'node:crypto';

/** What a stream, a consumer and a token of a subject may all be called. */
const UNFIT = /[^\w-]/g;

/**
 * A text as a part of a server's name. One that fits stays as it is. Of another what does not fit is replaced, and a
 * digest of the whole is added, so that two texts that differ give two names.
 */
export function asName(text: string): string {
  const fit = text.replace(UNFIT, '_');
  if (fit === text) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${fit}-${digest}`;
}
