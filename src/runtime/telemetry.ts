/**
 * Spans, where the program has OpenTelemetry: `@opentelemetry/api` is loaded if it is there, and does nothing until
 * an SDK is registered with it. Without it trace context is only handed on (trace-context.ts).
 */
import type { DeliveredEvent } from './delivered-event.js';
import type { HandlerContext } from './handler-context.js';
import type { Middleware } from './perform.js';
import { TRACE_HEADERS, type TraceContext } from './trace-context.js';

/** What of `@opentelemetry/api` is used. */
export interface OpenTelemetryApi {
  context: { active(): unknown; with<T>(context: unknown, run: () => T): T };
  propagation: {
    extract(context: unknown, carrier: unknown): unknown;
    inject(context: unknown, carrier: Record<string, string>): void;
    /** The headers that are read and written; none without an SDK. */
    fields(): string[];
  };
  trace: {
    getTracer(name: string, version?: string): Tracer;
    setSpan(context: unknown, span: unknown): unknown;
  };
  SpanKind: { CONSUMER: number; PRODUCER: number };
  SpanStatusCode: { ERROR: number };
}

interface Tracer {
  startSpan(name: string, options: object, context: unknown): Span;
}

interface Span {
  setAttribute(name: string, value: unknown): unknown;
  recordException(error: Error): void;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

/** Null where the program has no SDK registered when the service starts. */
export async function loadOpenTelemetry(): Promise<OpenTelemetryApi | null> {
  const name = '@opentelemetry/api';
  return import(name).then(
    // The API alone does nothing, and going through it for each message is not free.
    (api: OpenTelemetryApi) => (api.propagation.fields().length > 0 ? api : null),
    () => null,
  );
}

/** The context that is active now, as headers; null where there is none. */
export function activeTrace(api: OpenTelemetryApi): TraceContext | null {
  const carrier: Record<string, string> = {};
  api.propagation.inject(api.context.active(), carrier);
  const known = TRACE_HEADERS.filter(name => carrier[name] !== undefined);
  return known.length === 0 ? null : Object.fromEntries(known.map(name => [name, carrier[name]!]));
}

/** Runs each handler in a span of kind CONSUMER, a child of the span that published the message. */
export function tracing(api: OpenTelemetryApi): Middleware {
  const tracer = api.trace.getTracer('@swe-ai-fleet/fleetctl/runtime');
  return async (event, context, next) => {
    const parent = api.propagation.extract(api.context.active(), context.trace ?? {});
    const options = { kind: api.SpanKind.CONSUMER, attributes: attributesOf(event, context) };
    const span = tracer.startSpan(`process ${event.type}`, options, parent);
    try {
      await api.context.with(api.trace.setSpan(parent, span), next);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  };
}

/** The names of OpenTelemetry's conventions for messaging, and the attempt. */
function attributesOf(event: DeliveredEvent, context: HandlerContext): Record<string, string | number> {
  return {
    'messaging.system': 'nats',
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
