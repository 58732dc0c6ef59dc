/**
 * A server whose users have exactly the derived permissions, and for each entry of them a user that has all the others:
 * who leaves one out finds out what it is for.
 */
import type { Need } from '../../src/access/need.js';
import { type Permissions, rightsTo } from '../../src/access/permissions.js';
import type { UserAccess } from '../../src/access/permissions-of.js';

export const PASSWORD = 'access-test';
/** Who may do everything: it prepares the bus and looks at what has become of it. */
export const ADMIN = 'everything';

export type Users = ReadonlyMap<string, UserAccess>;

/** The configuration of the server, with `more` of it. */
export function configOf(users: Users, more: object = {}): string {
  const logins = [...users.values()].flatMap(access => [
    { user: access.user, permissions: access.derived },
    ...access.needs.map((need, i) => ({
      user: withoutEntry(access.user, i),
      permissions: permissionsWithout(access, need),
    })),
  ]);
  const all = [...logins, { user: ADMIN }];
  return JSON.stringify({
    authorization: { users: all.map(login => ({ ...login, password: PASSWORD })) },
    ...more,
  });
}

/** The user that has every entry of another one but this. */
export function withoutEntry(user: string, index: number): string {
  return `${user} without ${index}`;
}

function permissionsWithout({ needs, derived }: UserAccess, left: Need): Permissions {
  const rights = (direction: Need['direction']) => {
    const subjects = (effect: Need['effect']) =>
      needs
        .filter(need => need !== left && need.direction === direction && need.effect === effect)
        .map(({ subject }) => subject);
    return needs.some(need => need.direction === direction)
      ? rightsTo(subjects('allow'), subjects('deny'))
      : derived[direction];
  };
  return { publish: rights('publish'), subscribe: rights('subscribe') };
}
