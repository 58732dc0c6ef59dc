import type { ContextFields, Environment, NatsContext } from './context-file.js';

/** The connection flags, named as in the nats CLI (`--js-domain` is `jsDomain`). */
export interface ConnectionFlags {
  context?: string | undefined;
  noContext?: boolean | undefined;
  server?: string | undefined;
  user?: string | undefined;
  password?: string | undefined;
  token?: string | undefined;
  creds?: string | undefined;
  nkey?: string | undefined;
  jwt?: string | undefined;
  seed?: string | undefined;
  tlscert?: string | undefined;
  tlskey?: string | undefined;
  tlsca?: string | undefined;
  tlsfirst?: boolean | undefined;
  jsDomain?: string | undefined;
  jsApiPrefix?: string | undefined;
  inboxPrefix?: string | undefined;
  timeout?: string | undefined;
}

/** Where a setting came from, for `-v`. */
export interface Origin {
  setting: string;
  /** Secrets are "(hidden)". */
  value: string;
  /** `--server`, `NATS_URL`, "context `prod`" or "default". */
  from: string;
}

/** A value and where it came from. */
export interface Setting {
  value: string;
  from: string;
  /** 0 flag, 1 variable, 2 context: the lower wins. */
  level: number;
}

type Name = Exclude<keyof ConnectionFlags, 'context' | 'noContext'>;

export type Settings = Partial<Record<Name, Setting>>;

/** Which variable and which field of a context say the same as a flag. */
const SOURCES: Record<Name, { flag: string; variable?: string; field?: keyof ContextFields; path?: true }> = {
  server: { flag: '--server', variable: 'NATS_URL', field: 'url' },
  user: { flag: '--user', variable: 'NATS_USER', field: 'user' },
  password: { flag: '--password', variable: 'NATS_PASSWORD', field: 'password' },
  token: { flag: '--token', variable: 'NATS_TOKEN', field: 'token' },
  creds: { flag: '--creds', variable: 'NATS_CREDS', field: 'creds', path: true },
  nkey: { flag: '--nkey', variable: 'NATS_NKEY', field: 'nkey', path: true },
  jwt: { flag: '--jwt', variable: 'NATS_JWT', field: 'user_jwt' },
  seed: { flag: '--seed', variable: 'NATS_SEED', field: 'user_seed' },
  tlscert: { flag: '--tlscert', variable: 'NATS_CERT', field: 'cert', path: true },
  tlskey: { flag: '--tlskey', variable: 'NATS_KEY', field: 'key', path: true },
  tlsca: { flag: '--tlsca', variable: 'NATS_CA', field: 'ca', path: true },
  tlsfirst: { flag: '--tlsfirst', field: 'tls_first' },
  jsDomain: { flag: '--js-domain', field: 'jetstream_domain' },
  jsApiPrefix: { flag: '--js-api-prefix', field: 'jetstream_api_prefix' },
  inboxPrefix: { flag: '--inbox-prefix', field: 'inbox_prefix' },
  timeout: { flag: '--timeout', variable: 'NATS_TIMEOUT' },
};

/** Every setting that something gives, with the winner of flag, variable and context. Empty texts count as absent. */
export function settingsOf(flags: ConnectionFlags, env: Environment, context: NatsContext | null): Settings {
  const settings: Settings = {};
  for (const name of Object.keys(SOURCES) as Name[]) {
    const setting = settingOf(name, flags, env, context);
    if (setting !== undefined) settings[name] = setting;
  }
  return settings;
}

function settingOf(
  name: Name,
  flags: ConnectionFlags,
  env: Environment,
  context: NatsContext | null,
): Setting | undefined {
  const { flag, variable, field, path } = SOURCES[name];
  const candidates: [unknown, string][] = [
    [flags[name], flag],
    [variable === undefined ? undefined : env[variable], variable ?? ''],
    [field === undefined ? undefined : context?.fields[field], `context \`${context?.name}\``],
  ];
  const level = candidates.findIndex(([value]) => value !== undefined && value !== '' && value !== false);
  const found = candidates[level];
  if (found === undefined) return undefined;
  const value = String(found[0]);
  return { value: path ? expandPath(value, env) : value, from: found[1], level };
}

/** `$NAME`, `${NAME}` and a leading `~`, as natscontext expands them; what is not set becomes nothing. */
export function expandPath(path: string, env: Environment): string {
  const expanded = path
    .replace(/^file:\/\//i, '')
    .replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? '');
  const home = env['HOME'] ?? env['USERPROFILE'];
  return expanded.startsWith('~') && home !== undefined ? home + expanded.slice(1) : expanded;
}
