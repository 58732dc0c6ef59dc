import type { Action, Plan } from '../plan/plan.js';
import { shown } from './escape.js';
import { wrap } from './layout.js';
import { counted, plural } from './numbers.js';
import { glyphsOf, paintOf, type TextStyle } from './text-style.js';

/** The last lines of a plan: what it counts, what stays as it is, what it needs before it can be applied. */
export function planSummary(plan: Plan, style: TextStyle): string[] {
  const paint = paintOf(style);
  const rest = standing(plan, style);
  if (!hasChanges(plan)) {
    const objects = plural(plan.summary.unchanged, 'object');
    return [
      `${paint.bold(paint.green('No changes:'))} ${objects} ${plan.summary.unchanged === 1 ? 'is' : 'are'} as the topology says.`,
      ...(rest.length === 0 ? [] : wrap(rest.join(dotOf(style)), style.width)),
    ];
  }
  const missing = missingConsents(plan);
  return [
    ...wrap(`${paint.bold('Plan:')} ${counts(plan, style)}`, style.width),
    ...wrap(
      [`${counted(plan.summary.unchanged)} unchanged`, ...rest].join(dotOf(style)),
      style.width,
      '      ',
    ),
    ...(missing === '' ? [] : wrap(paint.bold(paint.red(`Not applyable yet: ${missing}.`)), style.width)),
  ];
}

/** Whether the server differs from the topology. Orphans that are kept and what the runtime makes do not count. */
export function hasChanges({ actions }: Plan): boolean {
  return actions.some(({ action }) => action !== 'orphan' && action !== 'runtime-managed');
}

const USUAL = ['create', 'update', 'replace', 'delete', 'adopt'] as const;
const RARE = ['pause', 'resume', 'conflict'] as const;

/** `1 update, 1 replace (1 destructive, 1 disruptive) · 0 create, delete, adopt` */
function counts({ actions, summary }: Plan, style: TextStyle): string {
  const some = [...USUAL, ...RARE]
    .filter(kind => summary[kind] > 0)
    .map(kind => `${counted(summary[kind])} ${kind}`);
  const none = USUAL.filter(kind => summary[kind] === 0);
  const risks = (['destructive', 'disruptive'] as const)
    .map(risk => [risk, actions.filter(action => action.risk === risk).length] as const)
    .filter(([, count]) => count > 0)
    .map(([risk, count]) => `${counted(count)} ${risk}`);
  const rated = risks.length === 0 ? '' : ` (${risks.join(', ')})`;
  return `${some.join(', ')}${rated}${none.length === 0 ? '' : `${dotOf(style)}0 ${none.join(', ')}`}`;
}

/** What is reported and left alone. */
function standing({ actions, summary }: Plan, style: TextStyle): string[] {
  const orphans = actions.filter(({ action }) => action === 'orphan').map(({ id }) => shown(id));
  const named = orphans.slice(0, 3).join(', ');
  const more = orphans.length > 3 ? ` and ${counted(orphans.length - 3)} more` : '';
  return [
    ...(summary.runtime_managed === 0 ? [] : [`${counted(summary.runtime_managed)} runtime-managed`]),
    ...(orphans.length === 0 ? [] : [`${plural(orphans.length, 'orphan')} kept: ${named}${more} (--prune)`]),
  ].map(part => (style.unicode ? part : part.replaceAll('·', '|')));
}

const MISSING: readonly (readonly [codes: readonly string[], one: string, many: string])[] = [
  [['destroy-not-allowed'], 'consent missing', 'consents missing'],
  [['adoption-not-asked'], 'adoption not asked for', 'adoptions not asked for'],
  [['prevented'], 'object guarded in the file', 'objects guarded in the file'],
  [['other-owner'], 'conflict with another owner', 'conflicts with other owners'],
  [['impossible'], 'change impossible', 'changes impossible'],
  [['moving'], 'stream being moved', 'streams being moved'],
];

/** `1 consent missing, 2 adoptions not asked for` */
function missingConsents({ actions }: Plan): string {
  const blockedBy = (codes: readonly string[]) =>
    actions.filter(({ blocked }: Action) => blocked !== null && codes.includes(blocked.code)).length;
  return MISSING.map(([codes, one, many]) => [blockedBy(codes), one, many] as const)
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => plural(count, one, many))
    .join(', ');
}

function dotOf(style: TextStyle): string {
  return ` ${glyphsOf(style).dot} `;
}
