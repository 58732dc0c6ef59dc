/** Between the handlers of the fleet and the runtime: messages in, events out, with what caused them in headers. */
import {
  type ConsumerName,
  type Log,
  type Handlers as RuntimeHandlers,
  rule,
  type Service,
  service,
} from '@swe-ai-fleet/fleetctl/runtime';
import { Refusal } from '../domain/refusal.js';
import type { Delivered, EventName, Published, ServiceName } from '../events.js';
import { type SweAiFleet, sweAiFleet } from '../fleet.gen.js';
import type { Message, Publish } from '../ports.js';
import type { Handlers } from '../services/handlers.js';
import type { Part } from './run.js';

/** Headers: the id of what caused a message, and of what stands at the beginning of the chain. */
export const CAUSATION = 'Causation-Id';
const CORRELATION = 'Correlation-Id';

export type Bus<S extends ServiceName> = Service<SweAiFleet, S>;

/** The service, at the address in NATS_URL, with its own login. */
export function busOf<S extends ServiceName>(name: S, instance: string): Bus<S> {
  return service(sweAiFleet, name, { instance, log });
}

const log: Log = ({ level, message, fix, consumer }) => {
  if (level === 'info') return;
  const where = consumer === undefined ? '' : `${consumer}: `;
  process.stdout.write(`${level}: ${where}${message}${fix === undefined ? '' : ` (${fix})`}\n`);
};

/** Ready once every consumer is there; drained at the end. */
export function onTheBus<S extends ServiceName>(bus: Bus<S>): Part {
  return {
    async start() {
      await bus.start();
      await bus.whenReady();
    },
    stop: () => bus.drain({ within: '8s' }),
  };
}

export function publishOn<S extends ServiceName>(bus: Bus<S>): Publish<Published<S>> {
  // The compiler has held `type` and `data` against each other already; taken apart, it cannot do so again.
  const publish = bus.publish.bind(bus) as (...given: unknown[]) => Promise<unknown>;
  return async ({ type, data, id, causationId, correlationId }) => {
    await publish(type, data, { id, headers: { [CAUSATION]: causationId, [CORRELATION]: correlationId } });
  };
}

export function fromBus<S extends ServiceName, C extends ConsumerName<SweAiFleet, S>>(
  handlers: Handlers<Delivered<S, C>>,
): RuntimeHandlers<SweAiFleet, S, C> {
  const adapted = Object.entries<AnyHandler>(handlers as unknown as Record<string, AnyHandler>).map(
    ([type, handler]) => [
      type,
      (event: AnyEvent, context: { signal: AbortSignal }) => handler(messageOf(event), context.signal),
    ],
  );
  return Object.fromEntries(adapted) as RuntimeHandlers<SweAiFleet, S, C>;
}

type AnyHandler = (message: Message, signal: AbortSignal) => Promise<void>;

interface AnyEvent {
  type: string;
  data: unknown;
  id: string | null;
  stream: string;
  seq: number;
  time: Date;
  header(name: string): string | null;
}

/** What a stream still has of an event, as messages. After the start of the service. */
export async function* storedOf<
  S extends ServiceName,
  C extends ConsumerName<SweAiFleet, S>,
  N extends EventName,
>(bus: Bus<S>, consumer: C, type: N): AsyncGenerator<Message<N>> {
  for await (const event of bus.history(consumer).read({ events: [type] })) {
    yield messageOf(event as unknown as AnyEvent) as Message<N>;
  }
}

function messageOf(event: AnyEvent): Message {
  const id = event.id ?? `${event.stream}:${event.seq}`;
  return {
    id,
    type: event.type as EventName,
    data: event.data as never,
    causationId: event.header(CAUSATION),
    correlationId: event.header(CORRELATION) ?? id,
    time: event.time.toISOString(),
  };
}

/** What the fleet's rules refuse is refused the next time too. Handlers wait for other services that restart. */
const COMMON = { rules: [rule({ on: Refusal, do: 'dead-letter' })], timeout: '2m' } as const;

/** Events of one story are handled one after another. */
export const byStory = {
  ...COMMON,
  key: ({ data }: { data: { story_id?: string } }) => data.story_id ?? null,
};
/** Events of one task are handled one after another. */
export const byTask = { ...COMMON, key: ({ data }: { data: { task_id: string } }) => data.task_id };
