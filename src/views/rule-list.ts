import type { Rule } from '../lint/rule.js';
import { type RuleDoc, summaryOf } from '../lint/rule-doc.js';
import { jsonDocument } from './json-document.js';
import { pad, wrap } from './layout.js';
import { plural } from './numbers.js';
import { paintOf, type TextStyle } from './text-style.js';

export interface ListedRule {
  code: string;
  severity: string;
  summary: string;
  /** Whether `rules` and `exceptions` of a topology can silence it. */
  settable: boolean;
}

export function listedRules(rules: readonly Rule[], docs: Readonly<Record<string, RuleDoc>>): ListedRule[] {
  return rules.map(({ code, severity, firm }) => ({
    code,
    severity,
    summary: docs[code] === undefined ? '' : summaryOf(docs[code]),
    settable: firm !== true || severity !== 'error',
  }));
}

export function ruleListJson(rules: readonly ListedRule[]): string {
  return jsonDocument({ format: 'fleetctl.rules', format_version: '1.0', rules });
}

/** A line a rule, wrapped below its own column; `!` where nothing silences it. */
export function ruleListText(rules: readonly ListedRule[], style: TextStyle): string {
  const paint = paintOf(style);
  const width = Math.max(...rules.map(({ code }) => code.length));
  const lines = rules.flatMap(({ code, severity, summary, settable }) => {
    const head = `${paint.bold(pad(code, width))}  ${pad(severity, 7)} ${settable ? ' ' : '!'} `;
    const indent = ' '.repeat(width + 12);
    const [first = '', ...rest] = wrap(summary, style.width, indent);
    return [head + first.slice(indent.length), ...rest];
  });
  const foot = `${plural(rules.length, 'rule')}; ! cannot be set or excepted. fleetctl explain RULE shows one with an example.`;
  return `${[...lines, '', ...wrap(foot, style.width)].join('\n')}\n`;
}
