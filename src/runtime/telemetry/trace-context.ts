/**
 * Trace context in headers, as W3C Trace Context and Baggage have it. Without an OpenTelemetry SDK it is handed on as
 * it came: what a handler publishes bears its message's context, so a trace goes through a service that knows nothing
 * of tracing. With one (telemetry.ts) there are spans.
 */
import type { BusMessage } from '../bus.js';

export const TRACE_HEADERS = ['traceparent', 'tracestate', 'baggage'] as const;

export type TraceContext = Readonly<Partial<Record<(typeof TRACE_HEADERS)[number], string>>>;

/** Version, trace id, parent id, flags: what is shaped otherwise is no context to hand on. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

export function traceContextOf(message: BusMessage): TraceContext | null {
  const parent = message.header('traceparent');
  const baggage = message.header('baggage');
  const isTraced = parent !== null && TRACEPARENT.test(parent);
  if (!isTraced && baggage === null) return null;
  const state = isTraced ? message.header('tracestate') : null;
  return {
    ...(isTraced ? { traceparent: parent } : {}),
    ...(state === null ? {} : { tracestate: state }),
    ...(baggage === null ? {} : { baggage }),
  };
}
