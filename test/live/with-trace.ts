import { afterAll, beforeAll } from 'vitest';
import type { RunningServer } from '../../src/nats-server/start-server.js';
import { traceWire, type WireTrace } from '../support/wire-trace.js';

/** A trace of a server's API requests, for the describe that it stands in. */
export function withTrace(server: () => RunningServer): () => WireTrace {
  let trace: WireTrace | undefined;
  beforeAll(async () => {
    trace = await traceWire(server());
  });
  afterAll(() => trace?.close());
  return () => trace!;
}
