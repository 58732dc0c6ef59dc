import type { Topology, User } from '../topology/topology.gen.js';

/**
 * Where a user's answers arrive. Its own prefix, because who may subscribe to `_INBOX.>` reads the answers to everybody
 * else. The client has to be told (`inboxPrefix`, `--inbox-prefix`).
 */
export function inboxPrefixOf(name: string, { inbox_prefix: written }: Pick<User, 'inbox_prefix'>): string {
  return written ?? `_INBOX_${name}`;
}

/** Where fleetctl's own users hear answers, by name; those with a right to other inboxes by hand are not among them. */
export function fleetctlInboxes({ users = {} }: Topology): Map<string, string> {
  const own = Object.entries(users).filter(
    ([, { role, permissions }]) => role !== undefined && permissions?.subscribe === undefined,
  );
  return new Map(own.map(([name, user]) => [name, inboxPrefixOf(name, user)]));
}
