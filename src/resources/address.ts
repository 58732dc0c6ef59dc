/**
 * Addresses: what a user calls a resource on the command line.
 *
 * `stream/S`, `consumer/S/C`, `kv/B`, `object/B`, `user/U`, with `ACCOUNT:` in front where the topology has several
 * accounts. `*` stands for any text in one part; a bare name is a stream.
 */
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import type { ResourceKey } from './resource.js';

const KINDS = ['stream', 'consumer', 'kv', 'object', 'user'] as const;

/** The address of a resource. */
export function addressOf({ kind, account, stream, consumer }: ResourceKey): string {
  const prefix = account === null ? '' : `${account}:`;
  switch (kind) {
    case 'stream':
      return `${prefix}stream/${stream}`;
    case 'kv':
      return `${prefix}kv/${stream.slice('KV_'.length)}`;
    case 'object':
      return `${prefix}object/${stream.slice('OBJ_'.length)}`;
    case 'consumer':
      return `${prefix}consumer/${stream}/${consumer}`;
  }
}

/**
 * A test for ids that match any of the addresses.
 * @throws FleetError `usage` for an address that is none, naming the nearest kind.
 */
export function addressMatcher(addresses: readonly string[]): (id: string) => boolean {
  const patterns = addresses.map(parseAddress);
  return id => patterns.some(pattern => pattern.test(id));
}

/**
 * Holds addresses against the ids that exist.
 * @throws FleetError `unknown-address` for the first address that matches nothing, with the nearest ids.
 */
export function checkAddresses(flag: string, addresses: readonly string[], ids: readonly string[]): void {
  for (const address of addresses) {
    const matches = addressMatcher([address]);
    if (ids.some(matches)) continue;
    const near = nearest(address, ids);
    throw new FleetError(
      'unknown-address',
      `${flag} ${address} matches nothing in the topology or on the server.`,
      {
        help: near === undefined ? 'List what there is: fleetctl show' : `Did you mean ${near}?`,
      },
    );
  }
}

function parseAddress(address: string): RegExp {
  const [, account, rest] = /^(?:([^:/]+):)?(.*)$/s.exec(address) as unknown as [
    string,
    string | undefined,
    string,
  ];
  const full = rest.includes('/') ? rest : `stream/${rest}`;
  const [kind, ...names] = full.split('/') as [string, ...string[]];
  const wantedNames = kind === 'consumer' ? 2 : 1;
  if (kind !== '*' && !KINDS.includes(kind as (typeof KINDS)[number])) {
    throw new FleetError('usage', `\`${address}\` is not an address: there is no kind \`${kind}\`.`, {
      help: `Did you mean ${nearest(kind, KINDS) ?? 'stream'}/${names.join('/')}? Kinds: ${KINDS.join(', ')}.`,
    });
  }
  if (rest === '' || (kind !== '*' && (names.length !== wantedNames || names.includes('')))) {
    throw new FleetError('usage', `\`${address}\` is not an address.`, {
      help: 'Write stream/NAME, consumer/STREAM/NAME, kv/BUCKET, object/BUCKET or user/NAME; * matches any text.',
    });
  }
  const prefix = account === undefined ? '(?:[^:/]+:)?' : `${glob(account)}:`;
  const tail = kind === '*' && names.join('') === '*' ? '.+' : names.map(name => glob(name)).join('/');
  return new RegExp(`^${prefix}${glob(kind)}/${tail}$`, 's');
}

/** The text of a regular expression for a text with `*`. @param any what `*` stands for */
export function glob(text: string, any = '[^/]*'): string {
  return text
    .split('*')
    .map(literal => literal.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join(any);
}
