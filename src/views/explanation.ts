import { jsonDocument } from './json-document.js';
import { wrap } from './layout.js';
import { paintOf, type TextStyle } from './text-style.js';

/** What there is to say of a code: a rule, a code of reading, or why a run ended. */
export interface Explanation {
  code: string;
  kind: 'rule' | 'reading' | 'fault';
  /** Of what it finds; null for a fault. */
  severity: string | null;
  /** The exit code of a fault; null for what is found. */
  exit: number | null;
  /** Whether `rules` and `exceptions` can silence it; null for a fault. */
  settable: boolean | null;
  text: string;
  /** A topology (without its `topology:` line) that has it, and the same mended. */
  bad: string | null;
  good: string | null;
}

export function explanationJson(explanation: Explanation): string {
  return jsonDocument({ format: 'fleetctl.explanation', format_version: '1.0', ...explanation });
}

export function explanationText(explanation: Explanation, style: TextStyle): string {
  const { bold } = paintOf(style);
  const { code, text, bad, good } = explanation;
  return `${[
    `${bold(code)}  ${kindOf(explanation)}`,
    '',
    ...wrap(text, style.width),
    ...example('Reported', bad, bold),
    ...example('Mended', good, bold),
    ...silencing(explanation, style),
  ].join('\n')}\n`;
}

function kindOf({ kind, severity, exit }: Explanation): string {
  switch (kind) {
    case 'rule':
      return `rule of validate, ${severity}`;
    case 'reading':
      return `of reading a topology, ${severity}`;
    case 'fault':
      return `ends a run with exit ${exit}`;
  }
}

function example(title: string, yaml: string | null, bold: (text: string) => string): string[] {
  return yaml === null ? [] : ['', bold(title), ...yaml.split('\n').map(line => `  ${line}`)];
}

function silencing({ code, kind, settable }: Explanation, { width }: TextStyle): string[] {
  if (kind !== 'rule') return [];
  const how = settable
    ? `To set it: rules: { ${code}: off }. For one object: exceptions: { ${code}: "why" }.`
    : 'It cannot be set or excepted: the server, or apply, would refuse what it finds.';
  return ['', ...wrap(how, width)];
}
