/** The events of the fleet, from its bindings: what they hold, who publishes them, who handles them. */
import type { DataOf, EventsOf, PublishesOf } from '@swe-ai-fleet/fleetctl/runtime';
import type { SweAiFleet } from './fleet.gen.js';

/** Dead letters are the runtime's: no service publishes one itself. */
type DeadLetter = 'dlq.{stream}.{consumer}';

export type EventName = Exclude<keyof SweAiFleet['events'], DeadLetter>;

/** The payload of each event. */
export type Events = { [Name in EventName]: DataOf<SweAiFleet, Name> };

export type ServiceName = keyof SweAiFleet['services'];

/** The events that a service may publish: what it has no right to, does not compile. */
export type Published<Service extends ServiceName> = Extract<PublishesOf<SweAiFleet, Service>, EventName>;

/** The events that a consumer of a service can deliver. */
export type Delivered<Service extends ServiceName, Consumer> = Extract<
  EventsOf<SweAiFleet, Service, Consumer>,
  EventName
>;
