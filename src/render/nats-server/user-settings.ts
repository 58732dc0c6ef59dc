import type { Permissions, SubjectRights } from '../../access/permissions.js';
import type { AllowResponses, User } from '../../topology/topology.gen.js';
import { parseCount } from '../../units/count.js';
import { parseDuration } from '../../units/duration.js';
import { goDuration } from './go-duration.js';
import type { Secrets } from './secret.js';
import { block, list, type Setting, setting, variable } from './setting.js';

/** An entry of `users`: how the user logs in, and what it may do. */
export function userSettings(name: string, user: User, rights: Permissions, secrets: Secrets): Setting[] {
  const permissions = permissionSettings(rights, user.permissions?.allow_responses);
  return [
    ...loginSettings(name, user, secrets),
    ...(permissions.length === 0 ? [] : [block('permissions', permissions)]),
    ...(user.allowed_connection_types === undefined
      ? []
      : [list('allowed_connection_types', user.allowed_connection_types)]),
  ];
}

/** The user of an nkey or a certificate is known to the server by that, so its name here stands in a comment. */
function loginSettings(name: string, user: User, secrets: Secrets): Setting[] {
  const { password, password_hash, nkey, certificate } = user;
  const at = (field: string) => ['users', name, field];
  if (nkey !== undefined) return [{ ...setting('nkey', nkey), note: name }];
  if (certificate !== undefined) return [{ ...setting('user', certificate), note: name }];
  const login = [setting('user', name)];
  if (password !== undefined)
    login.push(variable('password', secrets.variableFor(password, 'password', at('password'))));
  else if (typeof password_hash === 'string') login.push(setting('password', password_hash));
  else if (password_hash !== undefined)
    login.push(variable('password', secrets.variableFor(password_hash, 'hash', at('password_hash'))));
  return login;
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
