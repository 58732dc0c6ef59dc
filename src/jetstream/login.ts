import { FleetError } from '../findings/fleet-error.js';
import type { Environment } from './context-file.js';
import { Secret } from './secret.js';
import { expandPath, type Origin, type Setting, type Settings } from './settings.js';

/** Where a secret is: a text (from a flag, a variable, a context), or a file that is read when connecting. */
export type SecretSource = { text: Secret; from: string } | { file: string; from: string };

export type Login =
  | { kind: 'none' }
  | { kind: 'user'; user: string; password: SecretSource }
  | { kind: 'token'; token: SecretSource }
  | { kind: 'creds'; creds: SecretSource }
  | { kind: 'nkey'; seed: SecretSource }
  | { kind: 'jwt'; jwt: SecretSource; seed: SecretSource | null };

/**
 * The login that the closest source gives: a flag before a variable before the context. Within one source the
 * order is that of the nats CLI: user, token, creds, nkey, jwt.
 */
export function chooseLogin(settings: Settings, env: Environment, origins: Origin[]): Login {
  const { user, token, creds, nkey, jwt, seed } = settings;
  const closest = Math.min(
    ...[user, token, creds, nkey, jwt].map(setting => setting?.level ?? Number.POSITIVE_INFINITY),
  );
  const secret = (setting: Setting, name: string, bare: 'text' | 'file' = 'text') =>
    secretSource(setting, name, bare, env, origins);
  if (user?.level === closest) return userLogin(user, settings.password, origins, secret);
  if (token?.level === closest) return { kind: 'token', token: secret(token, 'token') };
  if (creds?.level === closest) return { kind: 'creds', creds: secret(creds, 'creds', 'file') };
  if (nkey?.level === closest) return { kind: 'nkey', seed: secret(nkey, 'nkey', 'file') };
  if (jwt?.level === closest) {
    return { kind: 'jwt', jwt: secret(jwt, 'jwt'), seed: seed === undefined ? null : secret(seed, 'seed') };
  }
  return { kind: 'none' };
}

/** As in the nats CLI, a user given by flag or variable without a password is a token. */
function userLogin(
  user: Setting,
  password: Setting | undefined,
  origins: Origin[],
  secret: (setting: Setting, name: string) => SecretSource,
): Login {
  const ofContext = user.level === 2;
  const its = password !== undefined && (ofContext || password.level < 2) ? password : undefined;
  if (its === undefined && !ofContext) return { kind: 'token', token: secret(user, 'token') };
  origins.push({ setting: 'user', value: user.value, from: user.from });
  const empty: SecretSource = { text: new Secret(''), from: user.from };
  return { kind: 'user', user: user.value, password: its === undefined ? empty : secret(its, 'password') };
}

/** A bare value is the secret itself or the name of a file; `env://`, `file://` and `data:` say which. */
function secretSource(
  setting: Setting,
  name: string,
  bare: 'text' | 'file',
  env: Environment,
  origins: Origin[],
): SecretSource {
  const source = locate(setting, bare, env);
  origins.push({ setting: name, value: 'file' in source ? source.file : '(hidden)', from: setting.from });
  return source;
}

function locate({ value, from }: Setting, bare: 'text' | 'file', env: Environment): SecretSource {
  const [, scheme = '', rest = ''] = /^(env:\/\/|file:\/\/|op:\/\/|nsc:\/\/|data:)(.*)$/is.exec(value) ?? [];
  switch (scheme.toLowerCase()) {
    case 'env://':
      return { text: new Secret(fromVariable(rest, from, env)), from: `${from} (env://${rest})` };
    case 'data:':
      return { text: new Secret(fromData(rest, from)), from };
    case 'file://':
      return { file: expandPath(rest, env), from };
    case 'op://':
    case 'nsc://':
      throw new FleetError('usage', `${from} names a secret by ${scheme}, which fleetctl does not resolve.`, {
        help: 'Give a file, env://NAME, or the value in the matching NATS_ variable.',
      });
    default:
      return bare === 'file' ? { file: expandPath(value, env), from } : { text: new Secret(value), from };
  }
}

function fromVariable(name: string, from: string, env: Environment): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new FleetError(
    'usage',
    `${from} names the variable \`${name}\`, which is ${value === '' ? 'empty' : 'not set'}.`,
    {
      help: `export ${name}=…`,
    },
  );
}

function fromData(rest: string, from: string): string {
  const comma = rest.indexOf(',');
  const encoded = rest
    .slice(0, Math.max(0, comma))
    .split(';')
    .some(part => part.trim() === 'base64');
  if (encoded) return Buffer.from(rest.slice(comma + 1), 'base64').toString('utf8');
  throw new FleetError('usage', `${from} gives a data: URI that does not say ;base64.`, {
    help: 'Write data:;base64,PAYLOAD, or name a file.',
  });
}
