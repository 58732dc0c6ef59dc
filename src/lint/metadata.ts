/** Metadata and descriptions of everything that the server keeps them for. */
import type { PathStep } from '../topology/loaded-topology.js';
import type { LintContext } from './context.js';

export interface Labelled {
  /** For messages: stream `S`, consumer `c`. */
  label: string;
  path: readonly PathStep[];
  description: string | undefined;
  metadata: Readonly<Record<string, string>>;
}

export function* labelledObjects({ streams, consumers }: LintContext): Iterable<Labelled> {
  for (const { label, path, values } of streams) yield { label, path, ...wordsOf(values) };
  for (const { key, path, values, isFanOut } of consumers) {
    if (!isFanOut) yield { label: `consumer \`${key}\``, path, ...wordsOf(values) };
  }
}

function wordsOf(values: { description?: string; metadata?: Record<string, string> }) {
  return { description: values.description, metadata: values.metadata ?? {} };
}
