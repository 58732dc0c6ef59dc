/**
 * Permissions for review: the block that a server's configuration takes, to be pasted into the user's entry, with the
 * reason of each entry behind it, and below it what was written by hand and is not what is derived.
 */
import { type Difference, differenceOf } from '../access/difference.js';
import { DIRECTIONS, type Direction } from '../access/permissions.js';
import type { UserAccess } from '../access/permissions-of.js';
import { shown } from './escape.js';
import { pad } from './layout.js';
import { plural } from './numbers.js';
import { type Glyphs, glyphsOf, paintOf, type TextStyle } from './text-style.js';

export function permissionsText(users: readonly UserAccess[], style: TextStyle): string {
  if (users.length === 0) return 'The topology has no users.\n';
  return `${users.map(access => userText(access, style)).join('\n\n')}\n`;
}

function userText(access: UserAccess, style: TextStyle): string {
  const paint = paintOf(style);
  const [title, ...about] = headline(access, glyphsOf(style));
  const comment = (line: string) => paint.dim(`# ${line}`);
  return [
    `${paint.dim('#')} ${paint.bold(title!)}`,
    ...about.map(comment),
    'permissions: {',
    ...DIRECTIONS.flatMap(direction => [
      `  ${direction}: {`,
      ...listText('allow', access, direction, style),
      ...listText('deny', access, direction, style),
      '  }',
    ]),
    '}',
    ...differenceText(differenceOf(access), style),
  ].join('\n');
}

function headline(access: UserAccess, { dot }: Glyphs): string[] {
  const { user, account, role, services, inboxPrefix, effective } = access;
  const parts = [
    `user ${shown(user)}`,
    ...(account === null ? [] : [`account ${shown(account)}`]),
    ...(role === null ? [] : [`role ${role} of fleetctl`]),
    ...(services.length === 0
      ? []
      : [`${plural(services.length, 'service')}: ${services.map(shown).join(', ')}`]),
  ];
  const hears = effective.subscribe.allow.includes(`${inboxPrefix}.>`);
  return [
    parts.join(` ${dot} `),
    ...(hears ? [`its clients have to use the inbox prefix ${shown(inboxPrefix)}`] : []),
  ];
}

function listText(
  effect: 'allow' | 'deny',
  access: UserAccess,
  direction: Direction,
  style: TextStyle,
): string[] {
  const subjects = access.effective[direction][effect];
  if (subjects.length === 0) return [];
  const paint = paintOf(style);
  const quoted = subjects.map(quote);
  const width = Math.max(...quoted.map(text => text.length));
  const lines = quoted.map((text, i) => {
    const why = reasonOf(subjects[i]!, effect, access, direction);
    return `      ${pad(text, width)}  ${paint.dim(`# ${shown(why)}`)}`;
  });
  return [`    ${effect}: [`, ...lines, '    ]'];
}

function reasonOf(
  subject: string,
  effect: 'allow' | 'deny',
  { needs, written, effective }: UserAccess,
  direction: Direction,
): string {
  const need = needs.find(
    each => each.subject === subject && each.effect === effect && each.direction === direction,
  );
  if (need !== undefined) return need.reasons.join('; ');
  if (written?.[direction][effect].includes(subject)) return 'written by hand';
  return effective[direction].allow.length === 0 ? 'nothing is needed' : '';
}

function differenceText({ missing, beyond }: Difference, style: TextStyle): string[] {
  if (missing.length + beyond.length === 0) return [];
  const paint = paintOf(style);
  const lines = [
    ...missing.map(({ need, deniedBy }) => ({
      sign: paint.red('-'),
      what: `${pad(need.direction, 9)}  ${quote(need.subject)}`,
      why: `${deniedBy === null ? 'missing' : `denied by ${quote(deniedBy)}`}: ${need.reasons.join('; ')}`,
    })),
    ...beyond.map(({ direction, subject, needed, isWritten }) => ({
      sign: paint.yellow('+'),
      what: `${pad(direction, 9)}  ${quote(subject)}`,
      why: `${isWritten ? 'beyond what is needed' : 'not denied'}${needed.length === 0 ? '' : `; of it: ${needed.map(quote).join(', ')}`}`,
    })),
  ];
  const width = Math.max(...lines.map(({ what }) => what.length));
  return [
    paint.dim('# written by hand, and not what is derived:'),
    ...lines.map(
      ({ sign, what, why }) => `${paint.dim('#')} ${sign} ${pad(what, width)}  ${paint.dim(shown(why))}`,
    ),
  ];
}

/** As a nats-server reads it: in double quotes nothing is expanded, and only `"` and `\` need an escape. */
function quote(text: string): string {
  return `"${shown(text.replace(/["\\]/g, '\\$&'))}"`;
}
