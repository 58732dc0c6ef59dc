/**
 * OpenTelemetry, where the program has it: `@opentelemetry/api` is loaded if it is there, and does nothing until an SDK
 * is registered with it. Without it trace context is only handed on (trace-context.ts).
 *
 *   publish-spans.ts   a span for what is published, its context in the headers
 *   process-spans.ts   a span around each handler, the child of the one that published
 *
 * Names are those of OpenTelemetry's conventions for messaging.
 */

/** What of `@opentelemetry/api` is used. */
export interface OpenTelemetryApi {
  context: { active(): Context; with<T>(context: Context, run: () => T): T };
  propagation: {
    extract<C>(context: Context, carrier: C, getter?: Getter<C>): Context;
    inject(context: Context, carrier: Record<string, string>): void;
    /** The headers that are read and written; none without an SDK. */
    fields(): string[];
  };
  trace: {
    getTracer(name: string, version?: string): Tracer;
    getTracerProvider(): { getDelegateTracer?(name: string): unknown };
    getSpan(context: Context): unknown;
    setSpan(context: Context, span: Span): Context;
  };
  SpanKind: { CONSUMER: number; PRODUCER: number };
  SpanStatusCode: { ERROR: number };
}

// biome-ignore lint/suspicious/noExplicitAny: opaque, handed from one function of the API to another
export type Context = any;

export interface Getter<C> {
  get(carrier: C, name: string): string | undefined;
  keys(carrier: C): string[];
}

export interface Tracer {
  startSpan(name: string, options: object, context: Context): Span;
}

// biome-ignore lint/suspicious/noExplicitAny: a span as the API has it
export type Span = any;

export const TRACER = '@swe-ai-fleet/fleetctl/runtime';

/** Null where the program has no SDK registered when the service starts. */
export async function loadOpenTelemetry(): Promise<OpenTelemetryApi | null> {
  const name = '@opentelemetry/api';
  return import(name).then(
    // The API alone does nothing, and going through it for each message is not free.
    (api: OpenTelemetryApi) => (isRegistered(api) ? api : null),
    () => null,
  );
}

/** A tracer or a propagator: each may be registered without the other. */
function isRegistered({ propagation, trace }: OpenTelemetryApi): boolean {
  if (propagation.fields().length > 0) return true;
  const provider = trace.getTracerProvider();
  // The API stands in for a provider until there is one, and says so by having none to ask.
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer(TRACER) !== undefined;
}

/** Says of a span what it failed by; what is thrown need not be an error. */
export function failSpan({ SpanStatusCode }: OpenTelemetryApi, span: Span, error: unknown): void {
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  span.recordException(error instanceof Error ? error : message);
  span.setAttribute('error.type', errorType(error) ?? name);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** The code of a fault of the runtime says more than its class. */
function errorType(error: unknown): string | null {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : null;
}
