import { hasErrors } from '../findings/finding.js';
import type { LintReport } from '../lint/lint.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';
import { shown } from './escape.js';
import { findingsText } from './findings-text.js';
import { plural } from './numbers.js';
import { glyphsOf, paintOf, type TextStyle } from './text-style.js';

type Checked = LoadedTopology & Pick<LintReport, 'excepted' | 'off'>;

/** What `validate` says: the findings, or one line that says what holds; and what was not said. */
export function validationText(checked: Checked, style: TextStyle): string {
  const said = findingsText(checked.findings, checked.sources, style);
  const silenced = silencedLine(checked, style);
  if (hasErrors(checked.findings) || checked.topology === null) return `${said}${silenced}`;
  const paint = paintOf(style);
  const { dot } = glyphsOf(style);
  const line = `${paint.green('valid')} ${shown(checked.topology.topology)}: ${counts(checked.topology)}`;
  const files = `${plural(checked.sources.length, 'file')}`;
  return `${said}${line} ${dot} ${files}\n${silenced}`;
}

/** `2 findings covered by exceptions · 1 rule off` */
function silencedLine({ excepted, off }: Checked, style: TextStyle): string {
  const parts = [
    excepted.length === 0 ? [] : [`${plural(excepted.length, 'finding')} covered by exceptions`],
    off.length === 0 ? [] : [`${plural(off.length, 'rule')} off`],
  ].flat();
  return parts.length === 0 ? '' : `${parts.join(` ${glyphsOf(style).dot} `)}\n`;
}

const SECTIONS: readonly (readonly [string, string])[] = [
  ['streams', 'stream'],
  ['consumers', 'consumer'],
  ['kv', 'bucket'],
  ['object_stores', 'object store'],
  ['events', 'event'],
  ['services', 'service'],
  ['users', 'user'],
  ['alerts', 'alert'],
  ['accounts', 'account'],
];

/** `5 streams, 9 consumers, 32 events` */
function counts(topology: object): string {
  const found = SECTIONS.flatMap(([section, one]) => {
    const objects = (topology as Record<string, object | undefined>)[section];
    const count = objects === undefined || objects === null ? 0 : Object.keys(objects).length;
    return count === 0 ? [] : [plural(count, one)];
  });
  return found.length === 0 ? 'empty' : found.join(', ');
}
