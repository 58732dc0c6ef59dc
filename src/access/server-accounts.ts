/** The accounts that the server has, from whichever part of the topology, and who logs in to them. */
import type { PathStep } from '../topology/loaded-topology.js';
import type { Account, OwnAccount, Topology, User } from '../topology/topology.gen.js';

/** The server's global account: where everybody is who is in no other. */
export const GLOBAL = '$G';
/** The system account where the topology names no other. */
export const SYSTEM = '$SYS';

/** An account of the server, from whichever part of the topology. */
export interface ServerAccount {
  /** What the server calls it. */
  name: string;
  /** What the topology calls it; null for its own. */
  key: string | null;
  path: readonly PathStep[];
  settings: Account | OwnAccount;
  users: [name: string, user: User][];
}

/** Every account that the server has: the topology's own, the named ones, and that of the system where it has users. */
export function serverAccounts(topology: Topology): ServerAccount[] {
  const users = Object.entries(topology.users ?? {}).map(([name, user]) => [name, user ?? {}] as const);
  const usersOf = (key: string | null) =>
    users
      .filter(([, user]) => (user.account ?? null) === key)
      .map(([name, user]) => [name, user] as [string, User]);
  const own = topology.server?.account;
  const named = Object.entries(topology.accounts ?? {});
  const system = systemAccountOf(topology);
  const isDeclared = named.some(([name]) => name === system);
  return [
    {
      name: own?.name ?? GLOBAL,
      key: null,
      path: ['server', 'account'],
      settings: own ?? { name: GLOBAL },
      users: usersOf(null),
    },
    ...named.map(([key, settings]) => ({
      name: key,
      key,
      path: ['accounts', key],
      settings: settings ?? {},
      users: usersOf(key),
    })),
    ...(isDeclared || (usersOf(system).length === 0 && !needsSystem(topology))
      ? []
      : [{ name: system, key: system, path: ['server'], settings: {}, users: usersOf(system) }]),
  ];
}

/** Leaf nodes beside gateways: there the server wants the account of the system written out. */
function needsSystem({ server }: Topology): boolean {
  return server?.gateway !== undefined && server.leafnodes?.port !== undefined;
}

export function systemAccountOf({ server }: Topology): string {
  return server?.system_account ?? SYSTEM;
}

/** Whether an account has JetStream: as it says itself, else where the server has it and it has any use for it. */
export function hasJetStream(topology: Topology, { key, settings }: ServerAccount): boolean {
  if (topology.server?.jetstream === undefined) return false;
  if (settings.jetstream !== undefined) return settings.jetstream !== false;
  if (key === null) return true;
  const { streams, consumers, kv, object_stores } = settings as Account;
  return [streams, consumers, kv, object_stores].some(section => Object.keys(section ?? {}).length > 0);
}
