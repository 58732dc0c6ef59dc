/**
 * The versions of nats-server that the embedded server knows, and how versions compare.
 */

/** What is installed where nothing fitting is found: all of fleetctl is written and tested against it. */
export const PINNED_VERSION = '2.15.1';

/** The oldest minor that fleetctl supports, at its last patch: metadata on objects came with 2.10. */
export const OLDEST_VERSION = '2.10.29';

/** Which versions will do: from `min` on, and below `below` where that stands. Both are plain `x.y.z`. */
export interface VersionRange {
  min: string;
  below?: string;
}

/** `2.15.1` as numbers; null for what is no version. Tolerates a `v` and whatever follows the patch. */
export function parseVersion(text: string): [major: number, minor: number, patch: number] | null {
  const match = /(?:^|[^\d.])v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Negative where `a` is older than `b`, 0 where they are the same release. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a) ?? [0, 0, 0];
  const right = parseVersion(b) ?? [0, 0, 0];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** Every patch of the version's minor: 2.10.29 gives 2.10.0 up to, not including, 2.11.0. */
export function sameMinor(version: string): Required<VersionRange> {
  const [major, minor] = parseVersion(version) ?? [0, 0];
  return { min: `${major}.${minor}.0`, below: `${major}.${minor + 1}.0` };
}

export function isInRange(version: string, range: VersionRange): boolean {
  return (
    compareVersions(version, range.min) >= 0 &&
    (range.below === undefined || compareVersions(version, range.below) < 0)
  );
}

/** The range as a message says it: "2.15.0 or newer", "2.10.0 up to 2.11.0". */
export function printRange(range: VersionRange): string {
  return range.below === undefined ? `${range.min} or newer` : `${range.min} up to below ${range.below}`;
}
