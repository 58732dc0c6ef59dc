/**
 * Operator mode: what the JWTs of accounts and users have to claim. What goes in: a topology. What goes out: claims as
 * plain objects, and the keys that have to sign them. Nothing is signed here.
 */
import type { Permissions } from '../../access/permissions.js';
import { permissionsOf } from '../../access/permissions-of.js';
import {
  hasJetStream,
  type ServerAccount,
  serverAccounts,
  systemAccountOf,
} from '../../access/server-accounts.js';
import { FleetError } from '../../findings/fleet-error.js';
import type {
  Export,
  Import,
  Mappings,
  SecretReference,
  Topology,
  User,
} from '../../topology/topology.gen.js';
import { parseCount } from '../../units/count.js';
import { parseDuration } from '../../units/duration.js';
import { parseSize } from '../../units/size.js';

export interface OperatorClaims {
  name: string;
  /** The operator's JWT where there is one already. */
  jwt: string | null;
  signingKey: SecretReference;
  /** Public key of the account of the system; null without. */
  systemAccount: string | null;
  accounts: AccountClaims[];
}

export interface AccountClaims {
  name: string;
  publicKey: string;
  signingKey: SecretReference | null;
  /** The `nats` member of the JWT, without what keys decide: signing keys and the tokens of imports. */
  nats: { limits: object; exports?: object[]; imports?: ImportClaims[]; mappings?: object };
  users: UserClaims[];
}

export interface ImportClaims {
  name: string;
  subject: string;
  account: string;
  type: 'stream' | 'service';
  to?: string;
  local_subject?: string;
  share?: boolean;
  allow_trace?: boolean;
  /** The export is for named accounts, so a token of the exporting account has to stand here. */
  token?: string;
}

export interface UserClaims {
  name: string;
  /** The user's public key, where the topology has it. */
  nkey: string | null;
  nats: object;
}

/** The claims of a topology in operator mode; null in any other. @throws FleetError `cannot-render` */
export function operatorClaims(topology: Topology): OperatorClaims | null {
  const operator = topology.server?.operator;
  if (operator === undefined) return null;
  const accounts = serverAccounts(topology).filter(
    account => account.key !== null || isUsed(topology, account),
  );
  const keys = new Map(accounts.map(account => [account.name, publicKeyOf(account)]));
  const access = permissionsOf(topology);
  const system = systemAccountOf(topology);
  return {
    name: operator.name ?? topology.topology,
    jwt: operator.jwt ?? null,
    signingKey: operator.signing_key,
    systemAccount: keys.get(system) ?? null,
    accounts: accounts.map(account => ({
      name: account.name,
      publicKey: keys.get(account.name)!,
      signingKey: account.settings.signing_key ?? null,
      nats: accountNats(topology, account, accounts, keys),
      users: account.users.map(([name, user]) => ({
        name,
        nkey: user.nkey ?? null,
        nats: userNats(user, access.get(name)!.effective),
      })),
    })),
  };
}

/** The topology's own account, unless everything is in named ones. */
function isUsed(topology: Topology, { users }: ServerAccount): boolean {
  const { server, streams, consumers, kv, object_stores } = topology;
  const objects = [streams, consumers, kv, object_stores].some(
    section => Object.keys(section ?? {}).length > 0,
  );
  return server?.account !== undefined || objects || users.length > 0;
}

function publicKeyOf({ name, key, settings }: ServerAccount): string {
  if (settings.public_key !== undefined) return settings.public_key;
  const where = key === null ? 'server.account' : `accounts.${key}`;
  throw new FleetError(
    'cannot-render',
    `The account \`${name}\` has no public key, and in operator mode that is what it is.`,
    {
      help: `Make one with \`nk -gen account -pubout\`, and write \`public_key: A…\` under \`${where}\`.`,
    },
  );
}

function accountNats(
  topology: Topology,
  account: ServerAccount,
  accounts: readonly ServerAccount[],
  keys: ReadonlyMap<string, string>,
): AccountClaims['nats'] {
  const { exports = [], imports = [], mappings } = account.settings;
  return {
    limits: limitsOf(topology, account),
    ...(exports.length === 0 ? {} : { exports: exports.map(exportOf) }),
    ...(imports.length === 0 ? {} : { imports: imports.map(each => importOf(each, accounts, keys)) }),
    ...(mappings === undefined ? {} : { mappings: mappingsOf(mappings) }),
  };
}

function limitsOf(topology: Topology, account: ServerAccount): object {
  const { limits = {}, jetstream } = account.settings;
  const js = typeof jetstream === 'object' ? jetstream : {};
  const has = hasJetStream(topology, account);
  const count = (value: string | number | undefined) => (value === undefined ? -1 : parseCount(value));
  const size = (value: string | number | undefined) => (value === undefined ? -1 : parseSize(value));
  return {
    subs: count(limits.max_subscriptions),
    data: -1,
    payload: size(limits.max_payload),
    conn: count(limits.max_connections),
    leaf: count(limits.max_leafnodes),
    imports: -1,
    exports: -1,
    wildcards: true,
    // To a JWT no storage is no JetStream.
    mem_storage: has ? size(js.max_mem) : 0,
    disk_storage: has ? size(js.max_file) : 0,
    streams: count(js.max_streams),
    consumer: count(js.max_consumers),
    max_ack_pending: count(js.max_ack_pending),
    mem_max_stream_bytes: size(js.mem_max_stream_bytes),
    disk_max_stream_bytes: size(js.disk_max_stream_bytes),
    max_bytes_required: js.max_bytes_required ?? false,
  };
}

const RESPONSES = { single: 'Singleton', stream: 'Stream', chunked: 'Chunked' } as const;

function exportOf(each: Export): object {
  const subject = each.stream ?? each.service!;
  const { response_type, response_threshold, latency, accounts } = each;
  return {
    name: subject,
    subject,
    type: each.stream === undefined ? 'service' : 'stream',
    ...(accounts === undefined ? {} : { token_req: true }),
    ...(response_type === undefined ? {} : { response_type: RESPONSES[response_type] }),
    ...(response_threshold === undefined ? {} : { response_threshold: parseDuration(response_threshold) }),
    ...(latency === undefined
      ? {}
      : { service_latency: { sampling: latency.sampling ?? 100, results: latency.subject } }),
    ...(each.account_token_position === undefined
      ? {}
      : { account_token_position: each.account_token_position }),
    ...(each.allow_trace === undefined ? {} : { allow_trace: each.allow_trace }),
  };
}

function importOf(
  each: Import,
  accounts: readonly ServerAccount[],
  keys: ReadonlyMap<string, string>,
): ImportClaims {
  const { account, subject } = (each.stream ?? each.service)!;
  const kind = each.stream === undefined ? 'service' : 'stream';
  const exporter = accounts.find(({ name }) => name === account);
  const source = (exporter?.settings.exports ?? []).find(out => out[kind] === subject);
  return {
    name: subject,
    subject,
    account: keys.get(account) ?? account,
    type: kind,
    ...(each.prefix === undefined ? {} : { to: each.prefix }),
    ...(each.to === undefined ? {} : { local_subject: numbered(each.to) }),
    ...(each.share === undefined ? {} : { share: each.share }),
    ...(each.allow_trace === undefined ? {} : { allow_trace: each.allow_trace }),
    ...(source?.accounts === undefined ? {} : { token: '' }),
  };
}

/** A JWT counts the wildcards of a subject: `a.*.b.*` is `a.$1.b.$2`. */
function numbered(subject: string): string {
  let count = 0;
  return subject
    .split('.')
    .map(token => (token === '*' ? `$${++count}` : token))
    .join('.');
}

function mappingsOf(mappings: Mappings): object {
  return Object.fromEntries(
    Object.entries(mappings).map(([subject, mapping]) => [
      subject,
      typeof mapping === 'string'
        ? [{ subject: mapping, weight: 100 }]
        : mapping.map(({ destination, weight, cluster }) => ({
            subject: destination,
            weight,
            ...(cluster === undefined ? {} : { cluster }),
          })),
    ]),
  );
}

function userNats({ permissions, allowed_connection_types: types }: User, rights: Permissions): object {
  const responses = permissions?.allow_responses;
  return {
    pub: rights.publish,
    sub: rights.subscribe,
    ...(responses === undefined || responses === false ? {} : { resp: responsesOf(responses) }),
    ...(types === undefined ? {} : { allowed_connection_types: types }),
  };
}

function responsesOf(responses: true | { max?: string | number; expires?: string | number }): object {
  const { max = 1, expires = '2m' } = responses === true ? {} : responses;
  return { max: parseCount(max), ttl: parseDuration(expires) };
}
