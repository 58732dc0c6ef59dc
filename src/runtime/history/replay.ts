/**
 * Replays what the streams hold through the handlers of a consumer, one event after another, in order. Nothing is
 * acknowledged and no place is moved; what the handlers publish goes nowhere, unless that is asked for.
 *
 *   history ──event──▶ middleware, handler ──▶ handled | failed, listed and not tried again
 *                              └── publish ──▶ suppressed, counted
 */
import type { DeliveredEvent } from '../handling/delivered-event.js';
import type { ContextShared } from '../handling/handler-context.js';
import { newHeld } from '../handling/held.js';
import { HandlerTimeout, Skip } from '../handling/outcome.js';
import { type PerformOptions, performer } from '../handling/perform.js';
import { type Wait, waitMs } from '../wait.js';
import type { Cut } from './cut.js';
import { withoutEffects } from './effects.js';
import { type History, type HistoryQuery, isWanted } from './history.js';
import { KeptMessage } from './kept-message.js';

export interface ReplayOptions extends HistoryQuery {
  /** What becomes of the events that the handlers publish. Default: `suppress`. */
  effects?: 'suppress' | 'allow';
  /** Whether the replay goes on behind an event whose handler failed. Default: `continue`. */
  onFailure?: 'continue' | 'stop';
  /** So many events a second at most. */
  perSecond?: number;
  /** How long a handler may run. Default: as when the event is delivered. */
  timeout?: Wait;
  /** Told of each event that was replayed, in order. */
  progress?: (event: DeliveredEvent, error: Error | null) => void;
}

export interface ReplayReport {
  handled: number;
  /** Handlers that threw Skip, and messages that are no event of this consumer. */
  skipped: number;
  failed: ReplayFailure[];
  /** Events that were published and sent nowhere. */
  suppressed: number;
  /** The last sequence that was replayed, by stream. */
  lastSeq: Record<string, number>;
  /** What retention had cut of it. */
  cuts: Cut[];
  /** `failed`: it stopped at the first failure; `limit`: there may be more. */
  ended: 'end' | 'limit' | 'failed';
}

export interface ReplayFailure {
  stream: string;
  seq: number;
  subject: string;
  error: Error;
}

export interface ReplaySetting {
  history: History;
  performing: Omit<PerformOptions, 'context' | 'began'>;
  context: Omit<ContextShared, 'acknowledges' | 'isReplay'>;
  timeoutMs: number;
}

export async function replay(setting: ReplaySetting, options: ReplayOptions): Promise<ReplayReport> {
  const { history, context } = setting;
  const clock = context.bus.clock;
  const report: ReplayReport = {
    handled: 0,
    skipped: 0,
    failed: [],
    suppressed: 0,
    lastSeq: {},
    cuts: await history.cuts(options),
    ended: 'end',
  };
  const perform = performer({
    ...setting.performing,
    context: { ...context, acknowledges: false, isReplay: true },
    began: () => {},
  });
  const handle = async (message: KeptMessage) => {
    const held = newHeld(message, clock.now());
    held.abort = new AbortController();
    await within(waitMs(options.timeout ?? setting.timeoutMs), held.abort, clock, async () => {
      await perform(held);
      await Promise.all(held.published ?? []);
    });
  };
  const suppressed = { count: 0 };
  const run = (message: KeptMessage) =>
    options.effects === 'allow' ? handle(message) : withoutEffects(suppressed, () => handle(message));
  const everyMs = options.perSecond === undefined ? 0 : 1_000 / options.perSecond;
  let dueMs = clock.now();
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  for await (const message of history.messages(options, report.cuts, cut => report.cuts.push(cut))) {
    const event = history.eventOf(message);
    if (event === null || !setting.performing.handlers.has(event.type)) {
      report.skipped++;
      continue;
    }
    if (!isWanted(event, options)) continue;
    if (left-- <= 0) {
      report.ended = 'limit';
      break;
    }
    if (everyMs > 0) {
      const waitsMs = dueMs - clock.now();
      if (waitsMs > 0) await new Promise<void>(resolve => clock.after(waitsMs, resolve));
      dueMs = Math.max(dueMs, clock.now()) + everyMs;
    }
    const failure = await failureOf(() => run(new KeptMessage(message)));
    report.lastSeq[message.stream] = message.seq;
    if (failure === null) report.handled++;
    else if (failure instanceof Skip) report.skipped++;
    else {
      const { stream, seq, subject } = message;
      report.failed.push({ stream, seq, subject, error: failure });
    }
    options.progress?.(event, failure);
    if (failure !== null && !(failure instanceof Skip) && options.onFailure === 'stop') {
      report.ended = 'failed';
      break;
    }
  }
  report.suppressed = suppressed.count;
  return report;
}

async function failureOf(run: () => Promise<void>): Promise<Error | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What takes longer is told by its signal, and not waited for. */
async function within(
  ms: number,
  abort: AbortController,
  clock: ContextShared['bus']['clock'],
  run: () => Promise<void>,
): Promise<void> {
  let late: { cancel(): void } | null = null;
  const timeUp = new Promise<never>((_, reject) => {
    late = clock.after(ms, () => {
      const error = new HandlerTimeout(`the handler ran longer than ${ms} ms`);
      abort.abort(error);
      reject(error);
    });
  });
  try {
    await Promise.race([run(), timeUp]);
  } finally {
    (late as { cancel(): void } | null)?.cancel();
  }
}
