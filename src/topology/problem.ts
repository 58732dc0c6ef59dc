import type { Finding, Place } from '../findings/finding.js';
import type { TopologyCode } from './codes.js';
import type { PathStep, SourceText } from './loaded-topology.js';
import type { Spot } from './tree.js';

/** A finding that still knows its place as offsets: line and column are worked out when it is reported. */
export interface Problem {
  code: TopologyCode;
  message: string;
  help: string;
  spot: Spot | null;
  path: readonly PathStep[];
}

export function problem(
  code: TopologyCode,
  spot: Spot | null,
  message: string,
  help: string,
  path: readonly PathStep[] = [],
): Problem {
  return { code, message, help, spot, path };
}

export function toFinding(found: Problem, placeOfSpot: (spot: Spot) => Place): Finding {
  return {
    code: found.code,
    severity: 'error',
    message: found.message,
    place: found.spot === null ? null : placeOfSpot(found.spot),
    path: dotted(found.path),
    help: found.help,
  };
}

/** `streams.ORDERS.subjects[0]`; a name that holds dots stands in quotes: `events."orders.created".payload`. */
export function dotted(path: readonly PathStep[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${/^[^."[\]\s]+$/.test(step) ? step : JSON.stringify(step)}`;
  }
  return text;
}

/** Turns offsets into lines and columns; the lines of a text are found once, when first asked for. */
export function placesIn(sources: readonly SourceText[]): (spot: Spot) => Place {
  const starts: (number[] | undefined)[] = [];
  return spot => {
    const source = sources[spot.file];
    if (source === undefined) return { file: '', line: 1, column: 1 };
    starts[spot.file] ??= lineStarts(source.text);
    const lines = starts[spot.file]!;
    const line = lastAtMost(lines, spot.start);
    return { file: source.file, line: line + 1, column: spot.start - lines[line]! + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
