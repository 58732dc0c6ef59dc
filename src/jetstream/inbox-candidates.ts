import { errors } from '@nats-io/transport-node';
import { COMMON_PREFIX, inboxPrefixOf } from '../access/inbox-prefix.js';
import { FleetError } from '../findings/fleet-error.js';
import { isLiteral, isValidSubject } from '../subjects/subject.js';
import type { ConnectionOptions } from './connection-options.js';

/**
 * The prefixes under which a login may hear answers, the likeliest first. What flag or context say is said; else a
 * user of the topology has the one it gives, and any other user with a name is tried with the one it would give.
 */
export function inboxCandidates(options: ConnectionOptions): string[] {
  if (options.inboxPrefix !== null) return [options.inboxPrefix];
  const user = userOf(options);
  if (user === null) return [COMMON_PREFIX];
  const given = options.topologyInboxes?.get(user);
  const candidates = given === undefined ? [COMMON_PREFIX, inboxPrefixOf(user, {})] : [given, COMMON_PREFIX];
  // A user's name may be anything; not all of it makes a subject.
  return candidates.filter(prefix => isLiteral(prefix) && isValidSubject(prefix));
}

function userOf({ login, servers }: ConnectionOptions): string | null {
  const inUrl = servers[0]?.login;
  if (inUrl) return 'user' in inUrl ? inUrl.user : null;
  return login.kind === 'user' ? login.user : null;
}

/** Whether the login may not hear answers where they were to arrive: another prefix may be the one it has. */
export function isInboxRefused(fault: unknown): boolean {
  if (!(fault instanceof FleetError) || fault.code !== 'permission-refused') return false;
  const { cause } = fault;
  return cause instanceof errors.PermissionViolationError && cause.operation === 'subscription';
}
