/** What the model refuses, in the server's own codes and words (nats-server 2.15.1). */
import { ApiError } from '../../jetstream/api-error.js';

const REFUSALS = {
  streamNotFound: [404, 10059, 'stream not found'],
  consumerNotFound: [404, 10014, 'consumer not found'],
  consumerExists: [400, 10148, 'consumer already exists'],
  streamNameInUse: [400, 10058, 'stream name already in use with a different configuration'],
  subjectsOverlap: [400, 10065, 'subjects overlap with an existing stream'],
  maximumConsumers: [400, 10026, 'maximum consumers limit reached'],
  wrongStream: [400, 10060, 'expected stream does not match'],
  tooLarge: [400, 10054, 'message size exceeds maximum allowed'],
  rollupNotPermitted: [400, 10111, 'rollup not permitted'],
  explicitOnly: [400, 10084, 'consumer in pull mode requires explicit ack policy on workqueue stream'],
  explicitPushOnly: [400, 10098, 'workqueue stream requires explicit ack'],
  deliverAllOnly: [400, 10101, 'consumer must be deliver all on workqueue stream'],
  oneUnfiltered: [400, 10099, 'multiple non-filtered consumers not allowed on workqueue stream'],
  filtersNotUnique: [400, 10100, 'filtered consumer not unique on workqueue stream'],
  backoffTooLong: [400, 10116, 'max deliver required to be > length of backoff values'],
  ttlInvalid: [400, 10165, 'invalid per-message TTL'],
  ttlDisabled: [400, 10166, 'per-message TTL is disabled'],
  sealed: [400, 10109, 'invalid operation on sealed stream'],
} as const satisfies Record<string, readonly [number, number, string]>;

export function refusal(subject: string, which: keyof typeof REFUSALS): ApiError {
  const [code, err_code, description] = REFUSALS[which];
  return new ApiError(subject, { code, err_code, description });
}

export function refused(subject: string, code: number, err_code: number, description: string): ApiError {
  return new ApiError(subject, { code, err_code, description });
}

/** What the model does not have: said at once, and never acted as if. */
export class NotModelled extends Error {
  override readonly name = 'NotModelled';
  constructor(what: string) {
    super(`The model has no ${what}. Use the real server: testFleet(bindings, { engine: 'nats-server' }).`);
  }
}
