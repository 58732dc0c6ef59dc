/** Accounts and their users, as nats-server.conf has them; in operator mode both are JWTs instead. */
import type { UserAccess } from '../../access/permissions-of.js';
import { GLOBAL, hasJetStream, type ServerAccount, serverAccounts } from '../../access/server-accounts.js';
import type { Mapping, Server, Topology } from '../../topology/topology.gen.js';
import type { Secrets } from './secret.js';
import { block, blocks, type Setting, setting } from './setting.js';
import { settingsOf } from './settings-of.js';
import { userSettings } from './user-settings.js';

/** The `accounts` block; null where everybody is in the global account. */
export function accountsSetting(
  topology: Topology,
  access: ReadonlyMap<string, UserAccess>,
  secrets: Secrets,
): Setting | null {
  const accounts = serverAccounts(topology).filter(({ name }) => name !== GLOBAL);
  if (accounts.length === 0) return null;
  return block(
    'accounts',
    accounts.map(account => block(account.name, accountSettings(topology, account, access, secrets))),
  );
}

function accountSettings(
  topology: Topology,
  account: ServerAccount,
  access: ReadonlyMap<string, UserAccess>,
  secrets: Secrets,
): Setting[] {
  const { jetstream, limits, exports, imports, mappings } = account.settings;
  const rest = settingsOf(
    {
      ...(typeof jetstream === 'object' && hasJetStream(topology, account) ? { jetstream } : {}),
      limits,
      exports,
      imports,
    },
    account.path,
    secrets,
  );
  const isPlain = typeof jetstream !== 'object' && hasJetStream(topology, account);
  const users = usersSetting(account, access, { secrets, server: topology.server ?? {} });
  return [
    ...(isPlain ? [setting('jetstream', true)] : []),
    ...rest,
    ...(mappings === undefined ? [] : [block('mappings', Object.entries(mappings).map(mappingSetting))]),
    ...(users === null ? [] : [users]),
  ];
}

/** The users of an account; null where it has none. */
export function usersSetting(
  { users }: ServerAccount,
  access: ReadonlyMap<string, UserAccess>,
  around: { secrets: Secrets; server: Server },
): Setting | null {
  if (users.length === 0) return null;
  return blocks(
    'users',
    users.map(([name, user]) => userSettings(name, user, access.get(name)!.effective, around)),
  );
}

function mappingSetting([subject, mapping]: [string, Mapping]): Setting {
  if (typeof mapping === 'string') return setting(subject, mapping);
  return blocks(
    subject,
    mapping.map(({ destination, weight, cluster }) => [
      setting('destination', destination),
      setting('weight', weight),
      ...(cluster === undefined ? [] : [setting('cluster', cluster)]),
    ]),
  );
}
