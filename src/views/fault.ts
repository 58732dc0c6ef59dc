import type { ExitCode } from '../findings/exit-codes.js';
import type { Place } from '../findings/finding.js';
import { shown } from './escape.js';
import { jsonDocument } from './json-document.js';
import { wrap } from './layout.js';
import { paintOf, type TextStyle } from './text-style.js';

/** Why a run ended without its result. */
export interface Fault {
  code: string;
  exit: ExitCode;
  message: string;
  /** The way out; empty where there is none. */
  help: string;
  source: Place | null;
}

/** The document on stdout with `-o json` where a run fails (schemas/error.schema.json). */
export function faultJson({ code, exit, message, help, source }: Fault): string {
  return jsonDocument({ format: 'fleetctl.error', code, exit, message, help, source });
}

/** `refused: stream … would lose …`, then the mend. */
export function faultText({ code, message, help, source }: Fault, style: TextStyle): string {
  const paint = paintOf(style);
  const where = source === null ? '' : `${shown(`${source.file}:${source.line}:${source.column}`)} `;
  const [first, ...rest] = message.split('\n');
  const lines = [
    ...wrap(`${where}${code}: ${shown(first ?? '')}`, style.width),
    ...rest.flatMap(line => wrap(shown(line), style.width, '  ')),
    ...(help === '' ? [] : help.split('\n').flatMap(line => wrap(shown(line), style.width, '  '))),
  ];
  lines[0] = (lines[0] ?? '').replace(`${code}:`, `${paint.bold(paint.red(code))}:`);
  return `${lines.join('\n')}\n`;
}
