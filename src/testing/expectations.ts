/** Waiting for what a test expects, and what it says when that does not come. */
import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';
import { type Wait, waitMs } from '../runtime/wait.js';
import type { Engine } from './engine.js';
import type { Expectation } from './fleet-types.js';
import { hasPart } from './where.js';

const WITHIN_MS = 10_000;

/** The method that a test has called: what is above it on the stack is no concern of the test. */
export type Asked = (...args: never[]) => unknown;

export interface Search<Found> {
  /** For people: `published: \`invoice.issued\``. */
  what: string;
  find(): Found[];
  expected: Pick<Expectation<unknown, never>, 'count' | 'within' | 'data'>;
  asked: Asked;
}

export class Expectations {
  readonly #engine: Engine;
  readonly #story: () => string;

  /** @param story what has happened instead */
  constructor(engine: Engine, story: () => string) {
    this.#engine = engine;
    this.#story = story;
  }

  /** Lets time pass until enough is found. @throws AssertionError */
  async found<Found>({ what, find, expected, asked }: Search<Found>): Promise<Found[]> {
    const fail = this.failing(asked);
    const { count = 1, within = WITHIN_MS } = expected;
    const untilMs = this.#engine.clock.now() + waitMs(within);
    if (await this.#engine.until(() => find().length >= count, untilMs)) return find();
    const times = count === 1 ? '' : `, ${count} times (it was ${find().length})`;
    throw fail(`not within ${timeText(within)} ${what}${partText(expected)}${times}`);
  }

  /** Lets so much time pass. @throws AssertionError where something is found meanwhile */
  async notFound<Found>({ what, find, expected, asked }: Search<Found>, time: Wait): Promise<void> {
    const fail = this.failing(asked);
    const untilMs = this.#engine.clock.now() + waitMs(time);
    if (await this.#engine.until(() => find().length > 0, untilMs))
      throw fail(`${what} after all${partText(expected)}`);
  }

  /** Lets time pass until a promise is settled. @throws AssertionError where it takes longer */
  async settled<R>(promise: Promise<R>, within: Wait, asked: Asked): Promise<R> {
    const fail = this.failing(asked);
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    promise.then(settled, settled);
    if (await this.#engine.until(() => isSettled, this.#engine.clock.now() + waitMs(within))) return promise;
    throw fail(`not settled within ${timeText(within)}: a promise`);
  }

  /** Where a test asked is known only now: later there is nothing of it on the stack. */
  failing(asked: Asked): (message: string) => AssertionError {
    const here: { stack?: string } = {};
    Error.captureStackTrace(here, asked);
    const frames = here.stack?.split('\n').slice(1) ?? [];
    return message => {
      const error = new AssertionError({ message: `${message}\n${this.#story()}` });
      error.stack = [`AssertionError: ${error.message}`, ...frames].join('\n');
      return error;
    };
  }
}

/** Whether something is what a test looks for. */
export function meets<Found extends { data: unknown }>(
  found: Found,
  { data, where }: { data?: unknown; where?: ((found: never) => boolean) | undefined },
): boolean {
  return (data === undefined || hasPart(found.data, data)) && (where?.(found as never) ?? true);
}

function partText({ data }: { data?: unknown }): string {
  return data === undefined ? '' : ` with ${inspect(data, { breakLength: Number.POSITIVE_INFINITY })}`;
}

function timeText(time: Wait): string {
  return typeof time === 'number' ? `${time / 1000}s` : time;
}
