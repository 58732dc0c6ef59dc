/** What streams reserve of a store: their max_bytes, once for each replica. */
import type { LintStream } from './lint-stream.js';

export type Storage = 'file' | 'memory';

export function storageOf({ values }: LintStream): Storage {
  return values.storage ?? 'file';
}

export function reserves({ values }: LintStream): boolean {
  return (values.max_bytes ?? 0) > 0;
}

/** In bytes; what has no max_bytes reserves nothing. */
export function reservedBy(streams: readonly LintStream[], storage: Storage): number {
  return streams
    .filter(stream => storageOf(stream) === storage)
    .reduce((sum, { values }) => sum + Math.max(0, values.max_bytes ?? 0) * (values.num_replicas ?? 1), 0);
}
