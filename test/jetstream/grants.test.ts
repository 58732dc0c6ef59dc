import { expect, it } from 'vitest';
import { grantFor } from '../../src/jetstream/grants.js';

it.each([
  ['$JS.API.INFO', '$JS.API', '$JS.API.INFO'],
  ['$JS.API.STREAM.LIST', '$JS.API', '$JS.API.STREAM.LIST'],
  ['$JS.API.STREAM.CREATE.INFO', '$JS.API', '$JS.API.STREAM.CREATE.*'],
  ['$JS.API.CONSUMER.LIST.ORDERS', '$JS.API', '$JS.API.CONSUMER.LIST.*'],
  ['$JS.hub.API.CONSUMER.CREATE.ORDERS.a', '$JS.hub.API', '$JS.hub.API.CONSUMER.CREATE.*.*'],
  ['$KV.locks.x', '$JS.API', '$KV.locks.x'],
])('the right to ask %s under %s is %s', (subject, prefix, grant) => {
  expect(grantFor(subject, prefix)).toBe(grant);
});
