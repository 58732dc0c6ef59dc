import type { Place } from '../findings/finding.js';
import { sourceLine } from '../findings/source-line.js';
import type { SourceText } from '../topology/loaded-topology.js';
import { shown } from './escape.js';
import type { Paint } from './text-style.js';

/** The line that a place points at, and a caret below its column; empty where the text is not at hand. */
export function codeFrame(
  place: Place,
  sources: readonly SourceText[],
  paint: Paint,
  width: number | null,
): string[] {
  const line = sourceLine(place, sources);
  if (line === null || line.trim() === '') return [];
  const number = String(place.line);
  const { text, column } = windowed(line, place.column, (width ?? 120) - number.length - 5);
  const gutter = ' '.repeat(number.length);
  return [
    `  ${paint.dim(`${number} |`)} ${text}`,
    `  ${paint.dim(`${gutter} |`)} ${' '.repeat(column - 1)}${paint.red('^')}`,
  ];
}

/** A long line is cut so that the column stays in sight. */
function windowed(line: string, column: number, width: number): { text: string; column: number } {
  const printable = shown(line.replaceAll('\t', ' '));
  const before = shown(line.slice(0, column - 1).replaceAll('\t', ' ')).length;
  const start = before < width - 10 ? 0 : before - Math.floor(width / 2);
  return { text: printable.slice(start, start + Math.max(width, 10)).trimEnd(), column: before - start + 1 };
}
