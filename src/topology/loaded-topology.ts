import type { Finding, Place } from '../findings/finding.js';
import type { Topology } from './topology.gen.js';

/** A step of a path inside the topology: a key of a map or an index of a list. */
export type PathStep = string | number;

/**
 * A topology that has been read, merged and checked against its schema, with the place of every value.
 * `topology` is present only where `findings` holds no error.
 */
export interface LoadedTopology {
  /** The merged document: what the files and the overlay say, values as written ("30d", not nanoseconds). */
  topology: Topology | null;
  /** The place where a value, or the nearest ancestor that has one, is written. */
  placeOf(path: readonly PathStep[]): Place;
  findings: Finding[];
  /** The texts that were read, in the order of reading: for code frames. */
  sources: SourceText[];
  /** `sha256:…` over the merged document. */
  digest: string;
}

export interface SourceText {
  /** Path as it is shown to the user. */
  file: string;
  text: string;
}
