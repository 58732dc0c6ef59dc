import { describe, expect, it } from 'vitest';
import { addressMatcher, addressOf, checkAddresses } from '../../src/resources/address.js';

describe('addressOf', () => {
  it.each([
    [{ kind: 'stream', account: null, stream: 'ORDERS', consumer: null }, 'stream/ORDERS'],
    [{ kind: 'consumer', account: null, stream: 'ORDERS', consumer: 'billing' }, 'consumer/ORDERS/billing'],
    [{ kind: 'kv', account: 'FLEET', stream: 'KV_settings', consumer: null }, 'FLEET:kv/settings'],
    [{ kind: 'object', account: null, stream: 'OBJ_files', consumer: null }, 'object/files'],
  ] as const)('%o is %s', (key, address) => {
    expect(addressOf(key)).toBe(address);
  });
});

describe('addressMatcher', () => {
  it.each([
    ['stream/ORDERS', 'stream/ORDERS', true],
    ['ORDERS', 'stream/ORDERS', true],
    ['stream/ORDER', 'stream/ORDERS', false],
    ['stream/ORD*', 'stream/ORDERS', true],
    ['stream/*', 'consumer/ORDERS/billing', false],
    ['consumer/ORDERS/*', 'consumer/ORDERS/billing', true],
    ['consumer/*/billing', 'consumer/ORDERS/billing', true],
    ['*/*', 'consumer/ORDERS/billing', true],
    ['*', 'stream/ORDERS', true],
    ['stream/a.b', 'stream/aXb', false],
    ['FLEET:stream/A', 'FLEET:stream/A', true],
    ['FLEET:stream/A', 'OTHER:stream/A', false],
    ['stream/A', 'FLEET:stream/A', true],
    ['*:stream/A', 'FLEET:stream/A', true],
  ])('%s on %s: %s', (address, id, matches) => {
    expect(addressMatcher([address])(id)).toBe(matches);
  });

  it.each(['strem/ORDERS', 'consumer/ORDERS', 'stream/', 'stream/A/B', ''])('refuses `%s`', address => {
    expect(() => addressMatcher([address])).toThrowError(expect.objectContaining({ code: 'usage', exit: 3 }));
  });
});

describe('checkAddresses', () => {
  it('names the nearest id for an address that matches nothing', () => {
    expect(() =>
      checkAddresses('--target', ['stream/ORDRS'], ['stream/ORDERS', 'stream/BILLS']),
    ).toThrowError(
      expect.objectContaining({ code: 'unknown-address', exit: 3, help: 'Did you mean stream/ORDERS?' }),
    );
  });
});
