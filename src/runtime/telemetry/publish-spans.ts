import type { Headers } from '../bus.js';
import type { Published } from '../publishing/published.js';
import { failSpan, type OpenTelemetryApi, TRACER } from './telemetry.js';

/** What is about to be published. */
export interface Publication {
  event: string;
  subject: string;
  id: string;
  body: string | Uint8Array;
  /** The trace that came with the message whose handler publishes; null outside of one. */
  trace: Headers | null;
}

/** A publication under way: what its headers say, and its span, which ends with it. */
export interface PublishSpan {
  headers: Headers;
  over(published: Promise<Published>): Promise<Published>;
}

export type StartPublishSpan = (publication: Publication) => PublishSpan;

/** Each event is published in a span of kind PRODUCER, from the call until its stream has confirmed it. */
export function publishSpans(api: OpenTelemetryApi): StartPublishSpan {
  const tracer = api.trace.getTracer(TRACER);
  return publication => {
    const { event, trace } = publication;
    const active = api.context.active();
    // Without a context manager nothing is active in a handler, and the message's own trace goes on.
    const isActive = api.trace.getSpan(active) !== undefined || trace === null;
    const parent = isActive ? active : api.propagation.extract(active, { ...trace });
    const options = { kind: api.SpanKind.PRODUCER, attributes: attributesOf(publication) };
    const span = tracer.startSpan(`publish ${event}`, options, parent);
    const injected: Record<string, string> = {};
    api.propagation.inject(api.trace.setSpan(parent, span), injected);
    return {
      headers: Object.keys(injected).length > 0 ? injected : (trace ?? {}),
      over: published =>
        published.then(
          stored => {
            span.setAttribute('fleetctl.stream', stored.stream);
            if (stored.duplicate) span.setAttribute('fleetctl.duplicate', true);
            span.end();
            return stored;
          },
          error => {
            failSpan(api, span, error);
            span.end();
            throw error;
          },
        ),
    };
  };
}

function attributesOf({ event, subject, id, body }: Publication): Record<string, string | number> {
  return {
    'messaging.system': 'nats',
    'messaging.operation.name': 'publish',
    'messaging.operation.type': 'send',
    'messaging.destination.name': subject,
    'messaging.destination.template': event,
    'messaging.message.id': id,
    'messaging.message.body.size': typeof body === 'string' ? Buffer.byteLength(body) : body.length,
  };
}
