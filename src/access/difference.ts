/** What hand-written permissions lack of what a user needs, and what they give beyond it. */
import type { Need } from './need.js';
import { DIRECTIONS, type Direction } from './permissions.js';
import type { UserAccess } from './permissions-of.js';
import { isAllowed, takesIn } from './permitted.js';

export interface Difference {
  missing: Missing[];
  beyond: Excess[];
}

export interface Missing {
  need: Need;
  /** The written denial that stands in the way; null where nothing allows it. */
  deniedBy: string | null;
}

export interface Excess {
  direction: Direction;
  /** The written entry; `>` where nothing limits the direction, and then it stands nowhere. */
  subject: string;
  isWritten: boolean;
  /** What of it is needed: these subjects in its place would do. */
  needed: string[];
}

/** Nothing where nothing is written, or where nobody says what the user is for. */
export function differenceOf(access: UserAccess): Difference {
  const { services, role, written } = access;
  if (written === null || (services.length === 0 && role === null)) return { missing: [], beyond: [] };
  return { missing: missingOf(access), beyond: DIRECTIONS.flatMap(direction => beyondOf(access, direction)) };
}

function missingOf({ needs, effective }: UserAccess): Missing[] {
  return needs.flatMap(need => {
    const { effect, direction, subject } = need;
    const rights = effective[direction];
    if (effect === 'deny' || isAllowed(rights, subject, direction)) return [];
    const isListed = isAllowed({ allow: rights.allow, deny: [] }, subject, direction);
    const inTheWay = rights.deny.find(
      denied => !isAllowed({ allow: [], deny: [denied] }, subject, direction),
    );
    return [{ need, deniedBy: isListed || rights.allow.length === 0 ? (inTheWay ?? null) : null }];
  });
}

function beyondOf({ needs, effective }: UserAccess, direction: Direction): Excess[] {
  const { allow, deny } = effective[direction];
  const own = needs.filter(need => need.direction === direction);
  const needed = own.filter(({ effect }) => effect === 'allow').map(({ subject }) => subject);
  const isDenied = (subject: string) => deny.some(denied => takesIn(denied, subject, direction));
  const open = allow.length === 0 ? ['>'] : allow;
  const excess = open
    .filter(subject => !isDenied(subject) && !needed.some(each => takesIn(each, subject, direction)))
    .map(subject => ({
      direction,
      subject,
      isWritten: allow.length > 0,
      needed: needed.filter(each => takesIn(subject, each, direction)),
    }));
  // What a need's wildcard would take in and must not: it has to be denied beside it.
  const undenied = own
    .filter(({ effect, subject }) => effect === 'deny' && !isDenied(subject))
    .filter(({ subject }) => open.some(each => takesIn(each, subject, direction)))
    .map(({ subject }) => ({ direction, subject, isWritten: false, needed: [] }));
  return [...excess, ...undenied];
}
