/**
 * The configuration of a real server for a fleet under test: what `render nats` makes of the topology's accounts and
 * users, with the rights that it derives, on a server of the test's own. Whoever logs in has the password of this run,
 * whatever the topology says; the test itself has a user in each account that may do everything.
 */
import { randomBytes } from 'node:crypto';
import { readTemplates } from '../files/read-templates.js';
import { renderServer } from '../render/nats-server/render-server.js';
import type { Origin } from '../render/rendered-file.js';
import { templatesOf } from '../render/templates.js';
import type { Topology, User } from '../topology/topology.gen.js';
import type { Account, Login } from './engine.js';

export interface ServerConfig {
  text: string;
  loginOf(login: Login): { user: string; password: string };
}

const PASSWORD = 'FLEETCTL_TEST_PASSWORD';
const OWN_ACCOUNT = 'FLEETCTL_TEST';
/** A topology may reserve more than the machine has. */
const ROOMY = { max_memory_store: '64GiB', max_file_store: '1TiB' };

/** @param hasRights false: every service logs in as one who may do everything */
export async function serverConfig(
  topology: Topology,
  accounts: readonly Account[],
  hasRights: boolean,
): Promise<ServerConfig> {
  const password = randomBytes(16).toString('hex');
  const templates = templatesOf(await readTemplates('nats', null), originOf(topology));
  const { file } = renderServer(asTested(topology, accounts), templates, {
    includesSecrets: false,
    jwts: null,
  });
  return {
    text: `${PASSWORD}: "${password}"\n${file.text}`,
    loginOf: ({ account, user }) => ({
      user: hasRights && user !== null ? user : testerOf(account),
      password,
    }),
  };
}

/** Of a text that no one keeps. */
function originOf({ topology }: Topology): Origin {
  return { target: 'nats', version: 'testing', topology, digest: '', env: null };
}

/** The topology on a server that has nothing of its own but JetStream. */
function asTested(topology: Topology, accounts: readonly Account[]): Topology {
  const { server, users = {} } = topology;
  const services = Object.entries(users).map(([name, user]) => [name, withPassword(user ?? {})] as const);
  const testers = accounts.map(account => [testerOf(account), tester(account)] as const);
  return {
    ...topology,
    // The global account, which is the topology's own where it has no name, has no JetStream beside others that do.
    server: { account: server?.account ?? { name: OWN_ACCOUNT }, jetstream: ROOMY },
    users: Object.fromEntries([...services, ...testers]),
  };
}

/** Who it is and what it may do; how it logs in is the test's own affair. */
function withPassword({ account, role, inbox_prefix, permissions }: User): User {
  return {
    password: { env: PASSWORD },
    ...(account === undefined ? {} : { account }),
    ...(role === undefined ? {} : { role }),
    ...(inbox_prefix === undefined ? {} : { inbox_prefix }),
    ...(permissions === undefined ? {} : { permissions }),
  };
}

function tester(account: Account): User {
  const all = { allow: ['>'] };
  return {
    password: { env: PASSWORD },
    ...(account === null ? {} : { account }),
    permissions: { publish: all, subscribe: all },
  };
}

function testerOf(account: Account): string {
  return account === null ? 'fleetctl-test' : `fleetctl-test-${account}`;
}
