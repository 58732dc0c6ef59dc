import type { Topology, User } from '../topology/topology.gen.js';
import { writtenRights } from './permissions.js';

/** What clients take by themselves. */
export const COMMON_PREFIX = '_INBOX';

/**
 * Where a user's answers arrive. Its own prefix, because who may subscribe to `_INBOX.>` reads the answers to everybody
 * else. The client has to be told (`inboxPrefix`, `--inbox-prefix`). Whose permissions are written by hand and name
 * `_INBOX.>` has that.
 */
export function inboxPrefixOf(name: string, user: Pick<User, 'inbox_prefix' | 'permissions'>): string {
  const own = `_INBOX_${name}`;
  if (user.inbox_prefix !== undefined) return user.inbox_prefix;
  const written = writtenRights(user.permissions, 'subscribe')?.allow ?? [];
  return written.includes(`${COMMON_PREFIX}.>`) && !written.includes(`${own}.>`) ? COMMON_PREFIX : own;
}

/** Where fleetctl's own users hear answers, by name; those with a right to other inboxes by hand are not among them. */
export function fleetctlInboxes({ users = {} }: Topology): Map<string, string> {
  const own = Object.entries(users).filter(
    ([, { role, permissions }]) => role !== undefined && permissions?.subscribe === undefined,
  );
  return new Map(own.map(([name, user]) => [name, inboxPrefixOf(name, user)]));
}
