/** From flags, environment and the topology's `target` to a live connection for each account. */
import type { Connections } from '../apply/apply-plan.js';
import { decisiveExit, EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { connect } from '../jetstream/connect.js';
import type { Connection } from '../jetstream/connection.js';
import {
  type ConnectionOptions,
  flagsOfAccount,
  resolveConnection,
} from '../jetstream/connection-options.js';
import { contextDisk } from '../jetstream/context-disk.js';
import type { ConnectionFlags } from '../jetstream/settings.js';
import type { Target } from '../plan/target.js';
import { isAtLeast } from '../resources/field.js';
import type { Flags } from './flag.js';
import type { Terminal } from './terminal.js';

/** The oldest release that keeps metadata and several filters for a consumer. */
const OLDEST_SERVER = '2.10';

export interface Connected {
  connections: Connections;
  /** The context of the nats CLI that was used, or several joined by a comma; null without. */
  context: string | null;
  close(): Promise<void>;
}

export interface Around {
  flags: Flags;
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
}

/**
 * Connects to every account and checks that it is the cluster which the topology means.
 * @param topologyInboxes where fleetctl's own users of the topology hear answers (access/inbox-prefix.ts)
 * @throws FleetError `wrong-cluster`, and all that a connection throws
 */
export async function connectAccounts(
  target: Target,
  around: Around,
  topologyInboxes: ReadonlyMap<string, string> = new Map(),
): Promise<Connected> {
  const options = accountOptions(target, around);
  for (const each of options.values()) explain(each, around.terminal);
  // Each is tried, whatever becomes of the others: one that is out of reach does not hide a login that is refused.
  const tried = await Promise.allSettled(
    [...options].map(
      async ([account, each]) => [account, await openAccount(target, { ...each, topologyInboxes })] as const,
    ),
  );
  const opened = new Map(tried.flatMap(each => (each.status === 'fulfilled' ? [each.value] : [])));
  const close = async () => {
    await Promise.all([...opened.values()].map(connection => connection.close().catch(() => {})));
  };
  const faults = tried.flatMap(each => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (faults.length === 0) return { connections: opened, context: contextsOf(options), close };
  await close();
  throw decisiveFault(faults);
}

/** The fault that a run ends with where several accounts have one: the first of those whose exit code wins. */
export function decisiveFault(faults: readonly unknown[]): unknown {
  const exitOf = (fault: unknown) => (fault instanceof FleetError ? fault.exit : EXIT.defect);
  const decisive = decisiveExit(faults.map(exitOf));
  return faults.find(fault => exitOf(fault) === decisive);
}

/** @throws FleetError `wrong-cluster`, `server-too-old`, and all that a connection throws */
export async function openAccount(target: Target, options: ConnectionOptions): Promise<Connection> {
  const connection = await connect(options);
  try {
    checkVersion(connection);
    checkCluster(target, connection);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function contextsOf(options: ReadonlyMap<string | null, ConnectionOptions>): string | null {
  const used = [...options.values()].flatMap(({ context }) => (context === null ? [] : [context]));
  return used.length === 0 ? null : [...new Set(used)].join(', ');
}

/** How each account of a topology is connected to. */
export function accountOptions(
  { context, accounts }: Target,
  { flags, env }: Around,
): Map<string | null, ConnectionOptions> {
  const given = connectionFlags(flags);
  // Whoever names a server or a context on the command line means that one, not the file's.
  const isChosen = given.context !== undefined || given.server !== undefined || given.noContext === true;
  const base = isChosen || context === null ? given : { ...given, context };
  return new Map(
    accounts.map(({ name, context: own }) => {
      if (name === null) return [name, resolveConnection(base, env, contextDisk)] as const;
      if (own === null) throw accountWithoutContext(name);
      return [name, resolveConnection(flagsOfAccount(base, own), env, contextDisk)] as const;
    }),
  );
}

function accountWithoutContext(name: string): FleetError {
  return new FleetError('usage', `The account \`${name}\` says nowhere how to log in to it.`, {
    help: `Name a context of the nats CLI: \`accounts: { ${name}: { context: … } }\`, or under \`target.accounts\` of the overlay.`,
  });
}

/** The ownership mark stands in metadata, which older servers drop without a word. */
function checkVersion({ facts: { url, version } }: Connection): void {
  if (isAtLeast(version, OLDEST_SERVER)) return;
  throw new FleetError(
    'server-too-old',
    `${url} is nats-server ${version}; fleetctl needs ${OLDEST_SERVER} or newer.`,
    {
      help: 'Nothing was read or written. Upgrade the server: before that it keeps no metadata, so no owner either.',
    },
  );
}

function checkCluster({ cluster }: Target, { facts }: Connection): void {
  if (cluster === null || cluster === facts.cluster) return;
  const is = facts.cluster === null ? 'is in no cluster' : `is in the cluster \`${facts.cluster}\``;
  throw new FleetError('wrong-cluster', `The cluster \`${cluster}\` is meant, but ${facts.url} ${is}.`, {
    help: 'Nothing was read or written. Check --context and --env.',
  });
}

function connectionFlags(flags: Flags): ConnectionFlags {
  return {
    context: flags.text('context'),
    noContext: flags.on('noContext'),
    server: flags.text('server'),
    user: flags.text('user'),
    password: flags.text('password'),
    token: flags.text('token'),
    creds: flags.text('creds'),
    nkey: flags.text('nkey'),
    jwt: flags.text('jwt'),
    seed: flags.text('seed'),
    tlscert: flags.text('tlscert'),
    tlskey: flags.text('tlskey'),
    tlsca: flags.text('tlsca'),
    tlsfirst: flags.on('tlsfirst') ? true : undefined,
    jsDomain: flags.text('jsDomain'),
    jsApiPrefix: flags.text('jsApiPrefix'),
    inboxPrefix: flags.text('inboxPrefix'),
    timeout: flags.text('timeout'),
  };
}

export function explain({ origins }: ConnectionOptions, terminal: Terminal): void {
  if (!terminal.verbose) return;
  for (const { setting, value, from } of origins) terminal.say(`${setting} ${value} (${from})\n`);
}
