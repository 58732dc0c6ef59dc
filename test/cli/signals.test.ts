import { describe, expect, it } from 'vitest';
import { type Signal, watchSignals } from '../../src/cli/signals.js';
import { FleetError } from '../../src/findings/fleet-error.js';

function watched() {
  const listeners = new Map<Signal, () => void>();
  const left: string[] = [];
  let warned = 0;
  const signals = watchSignals({
    leave: fault => void left.push(`${fault.code}: ${fault.message}`),
    warn: () => void warned++,
    on: (signal, listener) => void listeners.set(signal, listener),
    fault: (signal, message) =>
      new FleetError(signal === 'SIGINT' ? 'interrupted' : 'terminated', message, { help: '' }),
  });
  return { signals, left, warned: () => warned, send: (signal: Signal) => listeners.get(signal)?.() };
}

describe('signals', () => {
  it('end a run that has nothing to finish', () => {
    const { left, send, signals } = watched();
    send('SIGTERM');
    expect(left).toEqual(['terminated: Interrupted. Nothing was written.']);
    expect(signals.aborted.aborted).toBe(true);
  });

  it('let a run that writes finish at the first, and leave at the second with its last word', () => {
    const { left, send, signals, warned } = watched();
    signals.finish(() => 'unknown: stream/A');
    send('SIGINT');
    expect([left, warned(), signals.aborted.reason]).toEqual([[], 1, 'SIGINT']);
    send('SIGINT');
    expect(left).toEqual(['interrupted: unknown: stream/A']);
  });
});
