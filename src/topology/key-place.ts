import type { Place } from '../findings/finding.js';
import type { LoadedTopology, PathStep, SourceText } from './loaded-topology.js';

const linesOf = new WeakMap<SourceText, string[]>();

/**
 * The place of a field's name, where its value stands on the same line: the line that a person looks for. Else the
 * place of the value.
 */
export function keyPlaceOf(
  loaded: Pick<LoadedTopology, 'placeOf' | 'sources'>,
  path: readonly PathStep[],
): Place {
  const place = loaded.placeOf(path);
  const source = loaded.sources.find(({ file }) => file === place.file);
  if (source === undefined) return place;
  const lines = linesOf.get(source) ?? source.text.split('\n');
  linesOf.set(source, lines);
  const at = (lines[place.line - 1] ?? '').lastIndexOf(String(path.at(-1)), place.column - 1);
  return at < 0 ? place : { ...place, column: at + 1 };
}
