import { createHash } from 'node:crypto';
import type { Finding } from '../findings/finding.js';

/**
 * What tells findings apart from one run to the next: rule, file and path inside the topology. Lines move and words
 * are mended, so neither counts; the second finding of a rule at one path has a number.
 */
export function fingerprints(findings: readonly Finding[], fileOf: (file: string) => string): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, path, place }) => {
    const key = [code, place === null ? '' : fileOf(place.file), path].join('\0');
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return createHash('sha256').update(`${key}\0${before}`).digest('hex').slice(0, 32);
  });
}
