/**
 * From a topology to nats-server.conf.
 *
 *   server, accounts, users ──▶ sections of settings ──▶ templates/nats/ ──▶ nats-server.conf
 *                          └──▶ secrets: the variables that it names, for secrets.conf or the environment
 *
 * In operator mode accounts and users are JWTs, which somebody with the keys has to sign: they are handed in.
 */
import { permissionsOf } from '../../access/permissions-of.js';
import { GLOBAL, SYSTEM, serverAccounts, systemAccountOf } from '../../access/server-accounts.js';
import { FleetError } from '../../findings/fleet-error.js';
import type { Server, Topology } from '../../topology/topology.gen.js';
import { parseDuration } from '../../units/duration.js';
import { parseSize } from '../../units/size.js';
import { accountsSetting, usersSetting } from './account-settings.js';
import { type Secret, Secrets } from './secret.js';
import { block, type Setting, setting } from './setting.js';
import { settingsOf } from './settings-of.js';

export interface Section {
  title: string;
  settings: Setting[];
}

export interface ServerModel {
  /** What stands first, because the rest takes variables from it; null without. */
  include: string | null;
  sections: Section[];
}

/** The JWTs of operator mode. */
export interface SignedJwts {
  operator: string;
  /** Public key and JWT of each account. */
  accounts: { publicKey: string; name: string; jwt: string }[];
  systemAccount: string | null;
}

/** Which fields of `server` stand under which title, in the order of the file. */
export const SECTIONS: readonly (readonly [title: string, fields: readonly (keyof Server)[]])[] = [
  [
    'Who it is, and where clients connect',
    ['server_name', 'server_tags', 'host', 'port', 'client_advertise', 'tls', 'allow_non_tls'],
  ],
  ['Monitoring', ['http', 'https', 'http_base_path', 'prof_port']],
  [
    'Logging',
    [
      'debug',
      'trace',
      'trace_verbose',
      'max_traced_msg_len',
      'logtime',
      'logtime_utc',
      'log_file',
      'logfile_size_limit',
      'logfile_max_num',
      'syslog',
      'remote_syslog',
      'connect_error_reports',
      'reconnect_error_reports',
    ],
  ],
  [
    'Limits',
    [
      'max_payload',
      'max_connections',
      'max_subscriptions',
      'max_sub_tokens',
      'max_pending',
      'max_control_line',
      'ping_interval',
      'ping_max',
      'write_deadline',
      'disable_sublist_cache',
      'no_header_support',
    ],
  ],
  [
    'Process and shutdown',
    ['lame_duck_duration', 'lame_duck_grace_period', 'pid_file', 'ports_file_dir', 'feature_flags'],
  ],
  ['JetStream', ['jetstream']],
  ['Cluster', ['cluster']],
  ['Supercluster', ['gateway']],
  ['Leaf nodes', ['leafnodes']],
  ['Websocket', ['websocket']],
  ['MQTT', ['mqtt']],
];

/** @throws FleetError `cannot-render` where the topology says nothing of a server */
export function serverModel(
  topology: Topology,
  options: { include: string | null; jwts: SignedJwts | null },
): { model: ServerModel; secrets: Secret[] } {
  const { server } = topology;
  if (server === undefined) throw noServer();
  const secrets = new Secrets();
  const filled = withDefaults(server);
  const sections = SECTIONS.map(([title, fields]) => ({
    title,
    settings: settingsOf(pick(filled, fields), ['server'], secrets),
  }));
  const logins =
    options.jwts === null
      ? configuredLogins(topology, secrets)
      : operatorSections(server, options.jwts, secrets);
  const model = {
    include: options.include,
    sections: [...sections, ...logins].filter(({ settings }) => settings.length > 0),
  };
  return { model, secrets: secrets.all() };
}

function pick(server: Server, fields: readonly (keyof Server)[]): Partial<Server> {
  return Object.fromEntries(
    fields.flatMap(field => (server[field] === undefined ? [] : [[field, server[field]]])),
  );
}

/** What the server has no default for, and everybody means. */
function withDefaults(server: Server): Server {
  const { jetstream, cluster, gateway } = server;
  return {
    ...server,
    ...(jetstream === undefined ? {} : { jetstream: withFileStore(jetstream) }),
    ...(cluster === undefined ? {} : { cluster: { ...cluster, port: cluster.port ?? 6222 } }),
    ...(gateway === undefined ? {} : { gateway: withGatewayName(gateway, cluster?.name) }),
  };
}

type JetStream = NonNullable<Server['jetstream']>;

/** A full volume stops the server, so a limit that is not written stays a tenth below it. */
function withFileStore(jetstream: JetStream): JetStream {
  const { volume_size, max_file_store } = jetstream;
  if (volume_size === undefined || max_file_store !== undefined) return jetstream;
  const mebibytes = Math.floor((parseSize(volume_size) * 0.9) / 1024 / 1024);
  return { ...jetstream, max_file_store: `${mebibytes}MiB` };
}

type Gateway = NonNullable<Server['gateway']>;

function withGatewayName(gateway: Gateway, cluster: string | undefined): Gateway {
  const name = gateway.name ?? cluster;
  return { ...gateway, ...(name === undefined ? {} : { name }), port: gateway.port ?? 7222 };
}

function configuredLogins(topology: Topology, secrets: Secrets): Section[] {
  const access = permissionsOf(topology);
  const system = systemAccountOf(topology);
  const accounts = accountsSetting(topology, access, secrets);
  const hasSystem = serverAccounts(topology).some(({ name }) => name === system);
  const global = serverAccounts(topology).find(({ name }) => name === GLOBAL);
  const users =
    global === undefined ? null : usersSetting(global, access, { secrets, server: topology.server ?? {} });
  const timeout = timeoutSetting(topology);
  const authorization = [...timeout, ...(users === null ? [] : [users])];
  return [
    {
      title: 'Accounts',
      settings: [
        ...(accounts === null ? [] : [accounts]),
        ...(hasSystem || system !== SYSTEM ? [setting('system_account', system)] : []),
      ],
    },
    {
      title: 'Users',
      settings: [
        ...(authorization.length === 0 ? [] : [block('authorization', authorization)]),
        ...noAuthUser(topology),
      ],
    },
  ];
}

/** A number of seconds, as every version of the server takes it. */
function timeoutSetting({ server }: Topology): Setting[] {
  if (server?.auth_timeout === undefined) return [];
  return [setting('timeout', parseDuration(server.auth_timeout) / 1e9)];
}

/** The server knows the user of an nkey by the key. */
function noAuthUser({ server, users }: Topology): Setting[] {
  const name = server?.no_auth_user;
  if (name === undefined) return [];
  const user = users?.[name];
  return [setting('no_auth_user', user?.nkey ?? user?.certificate ?? name)];
}

function operatorSections({ resolver }: Server, jwts: SignedJwts, secrets: Secrets): Section[] {
  const type = resolver?.type ?? 'memory';
  const where =
    type === 'memory'
      ? setting('resolver', 'MEMORY')
      : block('resolver', settingsOf({ ...resolver }, ['server', 'resolver'], secrets));
  return [
    {
      title: 'Operator mode: accounts and users are JWTs',
      settings: [
        setting('operator', jwts.operator),
        ...(jwts.systemAccount === null ? [] : [setting('system_account', jwts.systemAccount)]),
        where,
        block(
          'resolver_preload',
          jwts.accounts.map(({ publicKey, name, jwt }) => ({ ...setting(publicKey, jwt), note: name })),
        ),
      ],
    },
  ];
}

function noServer(): FleetError {
  return new FleetError('cannot-render', 'The topology has no `server`, so there is no server to render.', {
    help: 'Write `server: { jetstream: { store_dir: /data, max_file_store: 10GiB } }`; docs/render-nats.md has more.',
  });
}
