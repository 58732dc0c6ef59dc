/**
 * From flags, environment variables and a context of the `nats` CLI to the options of one connection.
 *
 * Order, setting by setting: flag, variable, the named or selected context, default. Pure: the environment and
 * the disk are given. The rules are those of the nats CLI (natscli 0.4, jsm.go natscontext), with one difference:
 * a login given by flag or variable replaces the context's login as a whole, where the nats CLI would still
 * prefer a user of the context over `--creds`.
 */
import { FleetError } from '../findings/fleet-error.js';
import { parseDuration } from '../units/duration.js';
import { type ContextReader, type Environment, type NatsContext, readContext } from './context-file.js';
import { chooseLogin, type Login } from './login.js';
import { parseServers, type ServerAddress } from './server-address.js';
import { type ConnectionFlags, type Origin, type Settings, settingsOf } from './settings.js';

export interface ConnectionOptions {
  servers: ServerAddress[];
  login: Login;
  tls: { certFile: string | null; keyFile: string | null; caFile: string | null; first: boolean };
  /** `$JS.API`, `$JS.DOMAIN.API` or the prefix given. */
  apiPrefix: string;
  domain: string | null;
  /** What flag or context say; null leaves it to inbox-candidates.ts. */
  inboxPrefix: string | null;
  /** The inbox prefixes that the topology gives to users of fleetctl, by name. */
  topologyInboxes?: ReadonlyMap<string, string>;
  /** How long to wait for a connection, and for the answer to one request. */
  timeoutMs: number;
  /** The name of the context that was used; null without. */
  context: string | null;
  /** Where each value came from, for `-v`. */
  origins: Origin[];
}

export const DEFAULT_TIMEOUT_MS = 5000;

export function resolveConnection(
  flags: ConnectionFlags,
  env: Environment,
  reader: ContextReader,
): ConnectionOptions {
  const wanted = given(flags.context) ?? given(env['NATS_CONTEXT']);
  const context = flags.noContext === true ? null : readContext(wanted, env, reader);
  if (context !== null) refuseUnsupported(context);
  const settings = settingsOf(flags, env, context);
  const origins: Origin[] = [];
  if (context !== null)
    origins.push({ setting: 'context', value: context.name, from: contextOrigin(flags, env, context) });
  return {
    servers: serversOf(settings, origins),
    login: chooseLogin(settings, env, origins),
    tls: tlsOf(settings, origins),
    ...apiOf(settings, origins),
    inboxPrefix: take(settings, 'inboxPrefix', origins),
    timeoutMs: timeoutOf(settings, origins),
    context: context?.name ?? null,
    origins,
  };
}

/** How an account of a run connects: its own context, everything else as for the run. */
export function flagsOfAccount(flags: ConnectionFlags, context: string): ConnectionFlags {
  return { context, timeout: flags.timeout };
}

function contextOrigin(flags: ConnectionFlags, env: Environment, context: NatsContext): string {
  if (given(flags.context) !== undefined) return `--context (${context.path})`;
  if (given(env['NATS_CONTEXT']) !== undefined) return `NATS_CONTEXT (${context.path})`;
  return `selected (${context.path})`;
}

function serversOf(settings: Settings, origins: Origin[]): ServerAddress[] {
  const setting = settings.server ?? { value: 'nats://127.0.0.1:4222', from: 'default', level: 3 };
  const servers = parseServers(setting.value, setting.from);
  origins.push({ setting: 'server', value: servers.map(server => server.url).join(','), from: setting.from });
  return servers;
}

function tlsOf(settings: Settings, origins: Origin[]): ConnectionOptions['tls'] {
  const certFile = take(settings, 'tlscert', origins);
  const keyFile = take(settings, 'tlskey', origins);
  const caFile = take(settings, 'tlsca', origins);
  const first = take(settings, 'tlsfirst', origins) === 'true';
  if ((certFile === null) !== (keyFile === null)) {
    const [there, absent] = certFile === null ? ['key', '--tlscert'] : ['certificate', '--tlskey'];
    throw new FleetError('usage', `A TLS client ${there} is given without its counterpart.`, {
      help: `Give ${absent} FILE too.`,
    });
  }
  return { certFile, keyFile, caFile, first };
}

/** Domain and prefix both choose where the API listens: the one given closer to the command line wins. */
function apiOf(settings: Settings, origins: Origin[]): { apiPrefix: string; domain: string | null } {
  const { jsDomain, jsApiPrefix } = settings;
  if (jsDomain !== undefined && (jsApiPrefix === undefined || jsDomain.level <= jsApiPrefix.level)) {
    const domain = checkedToken(jsDomain.value, jsDomain.from, 'JetStream domain', /^[^\s.*>]+$/);
    origins.push({ setting: 'js-domain', value: domain, from: jsDomain.from });
    return { apiPrefix: `$JS.${domain}.API`, domain };
  }
  if (jsApiPrefix !== undefined) {
    const written = jsApiPrefix.value.replace(/\.$/, '');
    const prefix = checkedToken(
      written,
      jsApiPrefix.from,
      'JetStream API prefix',
      /^[^\s.*>]+(\.[^\s.*>]+)*$/,
    );
    origins.push({ setting: 'js-api-prefix', value: prefix, from: jsApiPrefix.from });
    return { apiPrefix: prefix, domain: null };
  }
  return { apiPrefix: '$JS.API', domain: null };
}

function checkedToken(value: string, from: string, what: string, shape: RegExp): string {
  if (shape.test(value)) return value;
  throw new FleetError('usage', `${from} gives \`${value}\`, which cannot be a ${what}.`, {
    help: 'It takes no spaces, wildcards or empty tokens.',
  });
}

function timeoutOf(settings: Settings, origins: Origin[]): number {
  const setting = settings.timeout;
  if (setting === undefined) return DEFAULT_TIMEOUT_MS;
  const ms = timeMs(setting.value);
  if (ms === null || ms < 1) {
    throw new FleetError(
      'usage',
      `${setting.from} gives \`${setting.value}\`, which is not a time to wait.`,
      {
        help: 'Write a duration above zero: 5s, 1m30s, 500ms.',
      },
    );
  }
  origins.push({ setting: 'timeout', value: setting.value, from: setting.from });
  return ms;
}

function timeMs(text: string): number | null {
  try {
    return Math.ceil(parseDuration(text) / 1e6);
  } catch {
    return null;
  }
}

function take(settings: Settings, name: keyof Settings, origins: Origin[]): string | null {
  const setting = settings[name];
  if (setting === undefined) return null;
  origins.push({ setting: kebab(name), value: setting.value, from: setting.from });
  return setting.value;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

function refuseUnsupported({ name, path, fields }: NatsContext): void {
  const refusals: [string | undefined, string, string][] = [
    [fields.nsc, 'nsc', 'Write the credentials to a file (nsc generate creds) and name it in `creds`.'],
    [
      fields.windows_cert_store,
      'windows_cert_store',
      'Export the certificate to files and name them in `cert` and `key`.',
    ],
    [fields.socks_proxy, 'socks_proxy', 'Use a server that is reachable without a SOCKS proxy.'],
  ];
  for (const [value, field, help] of refusals) {
    if (value === undefined) continue;
    throw new FleetError(
      'usage',
      `The context \`${name}\` (${path}) uses \`${field}\`, which fleetctl does not support.`,
      { help },
    );
  }
}
