import type { DeliveredEvent } from '../handling/delivered-event.js';
import type { HandlerContext } from '../handling/handler-context.js';
import { Skip } from '../handling/outcome.js';
import type { Middleware } from '../handling/perform.js';
import { failSpan, type Getter, type OpenTelemetryApi, TRACER } from './telemetry.js';

/** Any propagator's headers, whatever they are called. */
const HEADERS: Getter<DeliveredEvent> = {
  get: (event, name) => event.header(name) ?? undefined,
  keys: event => Object.keys(event.headers()),
};

/** Runs each handler in a span of kind CONSUMER, a child of the span that published the message. */
export function processSpans(api: OpenTelemetryApi): Middleware {
  const tracer = api.trace.getTracer(TRACER);
  return async (event, context, next) => {
    const parent = api.propagation.extract(api.context.active(), event, HEADERS);
    const options = { kind: api.SpanKind.CONSUMER, attributes: attributesOf(event, context) };
    const span = tracer.startSpan(`process ${event.type}`, options, parent);
    try {
      await api.context.with(api.trace.setSpan(parent, span), next);
    } catch (error) {
      if (error instanceof Skip) span.setAttribute('fleetctl.skipped', error.message);
      else failSpan(api, span, error);
      throw error;
    } finally {
      span.end();
    }
  };
}

function attributesOf(event: DeliveredEvent, context: HandlerContext): Record<string, string | number> {
  return {
    'messaging.system': 'nats',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': event.subject,
    'messaging.destination.template': event.type,
    'messaging.consumer.group.name': context.consumer,
    'messaging.message.id': event.id ?? `${event.stream}:${event.seq}`,
    'messaging.message.body.size': event.body.length,
    'fleetctl.stream': event.stream,
    'fleetctl.attempt': context.attempt,
  };
}
