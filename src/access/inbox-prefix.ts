import type { User } from '../topology/topology.gen.js';

/**
 * Where a user's answers arrive. Its own prefix, because who may subscribe to `_INBOX.>` reads the answers to everybody
 * else. The client has to be told (`inboxPrefix`, `--inbox-prefix`).
 */
export function inboxPrefixOf(name: string, { inbox_prefix: written }: Pick<User, 'inbox_prefix'>): string {
  return written ?? `_INBOX_${name}`;
}
