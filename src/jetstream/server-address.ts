import { FleetError } from '../findings/fleet-error.js';
import { Secret } from './secret.js';

/** One server as the user wrote it, taken apart. The client is given host and port only: it misreads ports in passwords. */
export interface ServerAddress {
  host: string;
  port: number;
  /** `tls://`: a server without TLS is refused. */
  tls: boolean;
  /** From `nats://user:password@host` or `nats://token@host`; wins over every other login, as in the nats CLI. */
  login: { user: string; password: Secret } | { token: Secret } | null;
  /** What is shown to people: scheme, host and port, never a login. */
  url: string;
}

const SHAPE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.%a-z]+\]|[^:/?#@\s[\]]+)?(?::(\d{1,5}))?\/?$/i;

/** `host`, `host:4222`, `nats://…`, `tls://…`, several by comma. `from` says where it was written, for the error. */
export function parseServers(text: string, from: string): ServerAddress[] {
  const servers = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => parseServer(part, from));
  if (servers.length === 0) throw unusable('', from);
  return servers;
}

function parseServer(text: string, from: string): ServerAddress {
  const { bare, userInfo } = withoutUserInfo(text);
  const [, scheme = 'nats', bracketed, portText = '4222'] = SHAPE.exec(bare) ?? [];
  const port = Number(portText);
  if (bracketed === undefined || port === 0 || port > 65535) throw unusable(bare, from);
  const kind = scheme.toLowerCase();
  if (kind === 'ws' || kind === 'wss') {
    throw new FleetError(
      'usage',
      `${from}: ${bare} is a WebSocket address; fleetctl speaks NATS over TCP and TLS.`,
      {
        help: "Give the server's client port: nats://HOST:4222 or tls://HOST:4222.",
      },
    );
  }
  if (kind !== 'nats' && kind !== 'tls') throw unusable(bare, from);
  const host = bracketed.replace(/^\[|\]$/g, '');
  return { host, port, tls: kind === 'tls', login: loginOf(userInfo), url: `${kind}://${bracketed}:${port}` };
}

/** A password may hold `@`, `:` and `/` unescaped: the last `@` ends the user part. */
function withoutUserInfo(text: string): { bare: string; userInfo: string | null } {
  const at = text.lastIndexOf('@');
  if (at < 0) return { bare: text, userInfo: null };
  const [, scheme = '', userInfo = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text.slice(0, at)) ?? [];
  return { bare: scheme + text.slice(at + 1), userInfo };
}

function loginOf(userInfo: string | null): ServerAddress['login'] {
  if (userInfo === null || userInfo === '') return null;
  const colon = userInfo.indexOf(':');
  if (colon < 0) return { token: new Secret(decoded(userInfo)) };
  return {
    user: decoded(userInfo.slice(0, colon)),
    password: new Secret(decoded(userInfo.slice(colon + 1))),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unusable(bare: string, from: string): FleetError {
  const shown = bare === '' ? 'no server' : `\`${bare}\``;
  return new FleetError('usage', `${from} gives ${shown}, which is not the address of a NATS server.`, {
    help: 'Write nats://HOST:PORT, tls://HOST:PORT or HOST:PORT; several separated by commas.',
  });
}
