/**
 * `@swe-ai-fleet/fleetctl/runtime`: typed handlers for the consumers that a topology names.
 *
 * @example
 * import { service } from '@swe-ai-fleet/fleetctl/runtime';
 * import { shop } from './shop.gen.js';
 *
 * const billing = service(shop, 'billing', { server: 'nats://127.0.0.1:4222' });
 * billing.handle('billing-orders', {
 *   'order.created': async (event, context) => {
 *     await context.publish('invoice.issued', { order_id: event.data.order_id, amount: event.data.total });
 *   },
 * });
 * await billing.start();
 * billing.drainOnSignals({ within: '25s' });
 */
import type { Bindings, TopologyShape } from './bindings.js';
import { FleetService } from './fleet-service.js';
import type { ServiceOptions } from './service-options.js';
import type { Service, ServiceName } from './typed-service.js';

/**
 * The service of a topology, not yet connected.
 * @throws RuntimeError `usage` where the topology has no such service
 */
export function service<T extends TopologyShape, S extends ServiceName<T>>(
  bindings: Bindings<T>,
  name: S,
  options: ServiceOptions = {},
): Service<T, S> {
  return new FleetService(bindings as Bindings, name, options) as unknown as Service<T, S>;
}

export { FleetError } from '../findings/fleet-error.js';
export type {
  Bindings,
  ConsumerBinding,
  ConsumerKind,
  ConsumerShape,
  DeadLetterBinding,
  EventBinding,
  EventShape,
  ServiceBinding,
  ServiceShape,
  TopologyShape,
  ValidationError,
  Validator,
} from './bindings.js';
export * as bus from './bus.js';
export { DEAD_LETTER } from './dead-letters/dead-letter.js';
export { DeadLetters, type LettersQuery, type StoredLetter } from './dead-letters/dead-letters.js';
export { InvalidPayload } from './events/payload.js';
export { validation } from './events/validation.js';
export type { DeliveredEvent } from './handling/delivered-event.js';
export type { HandleOptions } from './handling/handle-options.js';
export type { HandlerContext } from './handling/handler-context.js';
export {
  type DeadLetterReason,
  HandlerTimeout,
  PauseIntake,
  Reject,
  Retry,
  type Rule,
  rule,
  Skip,
} from './handling/outcome.js';
export { type Handler, type Middleware, UnknownEvent } from './handling/perform.js';
export type { ConsumerHealth, ConsumerState, Health, Problem } from './health.js';
export type { Cut } from './history/cut.js';
export type { Entity } from './history/entity.js';
export { History, type HistoryQuery, type StateAsOf } from './history/history.js';
export type { ReplayFailure, ReplayOptions, ReplayReport } from './history/replay.js';
export type { Log, LogEntry } from './log.js';
export type { Published, PublishOptions } from './publishing/published.js';
export { RuntimeError, type RuntimeErrorCode } from './runtime-error.js';
export type { ServiceOptions } from './service-options.js';
export type { Feed, SseOptions } from './sse/feed.js';
export type { Resync, ResyncReason } from './sse/frames.js';
export type { SseView } from './sse/view.js';
export type { TraceContext } from './telemetry/trace-context.js';
export type {
  AnyEventFor,
  ConsumerName,
  DataOf,
  DrainOptions,
  DrainReport,
  EventFor,
  EventName,
  EventsOf,
  FanOutName,
  Handlers,
  ParamsOf,
  PublishesOf,
  Service,
  ServiceName,
  StartOptions,
  TypedContext,
  TypedHandleOptions,
} from './typed-service.js';
export type { Wait } from './wait.js';
