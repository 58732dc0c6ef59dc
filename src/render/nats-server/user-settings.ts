import type { Permissions, SubjectRights } from '../../access/permissions.js';
import { FleetError } from '../../findings/fleet-error.js';
import type { AllowResponses, Server, User } from '../../topology/topology.gen.js';
import { parseCount } from '../../units/count.js';
import { parseDuration } from '../../units/duration.js';
import { goDuration } from './go-duration.js';
import type { Secrets } from './secret.js';
import { block, list, type Setting, setting, variable } from './setting.js';

/** An entry of `users`: how the user logs in, and what it may do. */
export function userSettings(
  name: string,
  user: User,
  rights: Permissions,
  { secrets, server }: { secrets: Secrets; server: Server },
): Setting[] {
  const types =
    user.allowed_connection_types ?? (user.certificate === undefined ? [] : waysByCertificate(server));
  const permissions = permissionSettings(rights, user.permissions?.allow_responses);
  return [
    ...loginSettings(name, user, secrets),
    ...(permissions.length === 0 ? [] : [block('permissions', permissions)]),
    ...(types.length === 0 ? [] : [list('allowed_connection_types', types)]),
  ];
}

/**
 * The ways in that ask for a certificate and take it for the login. A user of a certificate has no password, and by
 * any other way its name alone would be a login: to servers before 2.15 no password matches no password.
 */
function waysByCertificate({ tls, websocket, mqtt, leafnodes }: Server): string[] {
  const ways = [
    ['STANDARD', tls],
    ['WEBSOCKET', websocket?.tls],
    ['MQTT', mqtt?.tls],
    ['LEAFNODE', leafnodes?.tls],
  ] as const;
  return ways.filter(([, listener]) => listener?.verify_and_map === true).map(([way]) => way);
}

/** The user of an nkey or a certificate is known to the server by that, so its name here stands in a comment. */
function loginSettings(name: string, user: User, secrets: Secrets): Setting[] {
  const { password, password_hash, nkey, certificate } = user;
  const at = (field: string) => ['users', name, field];
  if (nkey !== undefined) return [{ ...setting('nkey', nkey), note: name }];
  if (certificate !== undefined) return [{ ...setting('user', certificate), note: name }];
  if (password !== undefined)
    return [
      setting('user', name),
      variable('password', secrets.variableFor(password, 'password', at('password'))),
    ];
  if (typeof password_hash === 'string') return [setting('user', name), setting('password', password_hash)];
  if (password_hash !== undefined) {
    const hash = secrets.variableFor(password_hash, 'hash', at('password_hash'));
    return [setting('user', name), variable('password', hash)];
  }
  // To the server no password matches no password: the name alone would be a login.
  throw new FleetError(
    'cannot-render',
    `User \`${name}\` has no way to log in, so whoever gives the name would.`,
    {
      help: 'Write `password: { env: NAME }`, or take the user away.',
    },
  );
}

export function permissionSettings(
  { publish, subscribe }: Permissions,
  responses: AllowResponses | undefined,
): Setting[] {
  return [
    ...rightsSetting('publish', publish),
    ...rightsSetting('subscribe', subscribe),
    ...responsesSetting(responses),
  ];
}

/** An empty list would allow everything, so none is ever written: nothing is `deny: [">"]`. */
function rightsSetting(key: string, { allow, deny }: SubjectRights): Setting[] {
  const rights = [
    ...(allow.length === 0 ? [] : [list('allow', allow)]),
    ...(deny.length === 0 ? [] : [list('deny', deny)]),
  ];
  return rights.length === 0 ? [] : [block(key, rights)];
}

function responsesSetting(responses: AllowResponses | undefined): Setting[] {
  if (responses === undefined || responses === false) return [];
  if (responses === true) return [setting('allow_responses', true)];
  const { max, expires } = responses;
  return [
    block('allow_responses', [
      ...(max === undefined ? [] : [setting('max', parseCount(max))]),
      ...(expires === undefined ? [] : [setting('expires', goDuration(parseDuration(expires)))]),
    ]),
  ];
}
