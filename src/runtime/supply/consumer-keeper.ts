/**
 * Keeps an eye on a consumer: whether it exists, is what was declared, and delivers.
 *
 * It asks at start, every half minute, after a reconnect, and at once when the delivery or one of the server's notices
 * says that something happened; while something is wrong it asks again and again. It makes an ephemeral consumer that
 * is not there, exactly as declared, and mends nothing else: that is apply's.
 */
import { ApiError, isApiError } from '../../jetstream/api-error.js';
import { ERR } from '../../jetstream/error-codes.js';
import type { Config } from '../../resources/resource.js';
import type { ConsumerBinding } from '../bindings.js';
import { type Bus, BusFault, type ConsumerAddress, type ConsumerInfo, type Timer } from '../bus.js';
import type { Problem } from '../health.js';
import { applyCommand, consumerProblems } from './verify-consumer.js';

/** What was found. `unknown`: there was no answer to have; what was found before still counts. */
export type Found =
  | { kind: 'as-declared' | 'differs'; info: ConsumerInfo; problems: Problem[] }
  | { kind: 'missing'; reason: string; fix: string }
  | { kind: 'not-allowed'; reason: string }
  | { kind: 'unknown'; reason: string };

export interface KeeperOptions {
  bus: Bus;
  binding: ConsumerBinding;
  stream: string;
  declared: Config & { name: string };
  /** How often it looks while nothing seems wrong. */
  everyMs: number;
  /** Whether to listen to the server's notices of the consumer. */
  notices: boolean;
  found(found: Found): void;
}

const FIRST_AGAIN_MS = 200;
/** While a consumer is missing, so long at most from its return until it is handled again. */
const LAST_AGAIN_MS = 1_000;
const NOTICES = ['CREATED', 'DELETED', 'PAUSE'];

export class ConsumerKeeper {
  readonly #options: KeeperOptions;
  readonly #address: ConsumerAddress;
  #timer: Timer | null = null;
  #againMs = FIRST_AGAIN_MS;
  #checking: Promise<Found> | null = null;
  #isAskedAgain = false;
  #isStopped = false;
  #listening: { stop(): void }[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#address = { stream: options.stream, consumer: options.declared.name };
  }

  /** The first look; what it finds is also told. */
  async start(): Promise<Found> {
    if (this.#options.notices) this.#listen();
    return this.check();
  }

  /** Looks now; a look that is under way is followed by another. */
  check(): Promise<Found> {
    if (this.#checking !== null) this.#isAskedAgain = true;
    this.#checking ??= this.#look().finally(() => {
      this.#checking = null;
      if (!this.#isAskedAgain || this.#isStopped) return;
      this.#isAskedAgain = false;
      void this.check();
    });
    return this.#checking;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    for (const each of this.#listening) each.stop();
  }

  async #look(): Promise<Found> {
    this.#timer?.cancel();
    const found = await this.#ask();
    if (this.#isStopped) return found;
    this.#options.found(found);
    this.#schedule(found);
    return found;
  }

  async #ask(): Promise<Found> {
    const { bus, binding, declared } = this.#options;
    try {
      const info = await bus.consumerInfo(this.#address);
      const problems = consumerProblems(binding, declared, info);
      return { kind: problems.length === 0 ? 'as-declared' : 'differs', info, problems };
    } catch (error) {
      if (isApiError(error, ERR.consumerNotFound)) return this.#absent();
      return this.#notFound(error);
    }
  }

  async #absent(): Promise<Found> {
    const { bus, binding, declared, stream } = this.#options;
    if (binding.kind === 'durable') {
      return { kind: 'missing', reason: 'the consumer does not exist', fix: applyCommand(binding.address) };
    }
    try {
      const info = await bus.createConsumer(stream, declared);
      return { kind: 'as-declared', info, problems: [] };
    } catch (error) {
      if (isApiError(error, ERR.consumerExists) || isApiError(error, ERR.consumerNameInUse))
        return this.#ask();
      return this.#notFound(error);
    }
  }

  #notFound(error: unknown): Found {
    const { stream } = this.#options;
    const account = this.#options.binding.address.split('consumer/')[0];
    if (isApiError(error, ERR.streamNotFound)) {
      const fix = applyCommand(`${account}stream/${stream}`);
      return { kind: 'missing', reason: `the stream \`${stream}\` does not exist`, fix };
    }
    if (error instanceof BusFault && error.kind === 'denied')
      return { kind: 'not-allowed', reason: error.message };
    if (error instanceof ApiError && error.code < 500) {
      return { kind: 'missing', reason: error.description, fix: 'fleetctl plan' };
    }
    return { kind: 'unknown', reason: (error as Error).message };
  }

  #schedule(found: Found): void {
    this.#timer = this.#options.bus.clock.after(this.#nextMs(found), () => void this.check());
  }

  #nextMs(found: Found): number {
    const { everyMs } = this.#options;
    const isWell = found.kind === 'as-declared' || found.kind === 'differs';
    if (!isWell) {
      const waitMs = this.#againMs;
      this.#againMs = Math.min(this.#againMs * 2, LAST_AGAIN_MS);
      return waitMs;
    }
    this.#againMs = FIRST_AGAIN_MS;
    const blocked = found.problems.some(({ severity }) => severity === 'blocks');
    if (blocked) return Math.min(everyMs, LAST_AGAIN_MS);
    const { paused, pause_remaining: leftNs } = found.info;
    // A pause ends by the server's clock; a moment later it shows.
    return paused && leftNs !== undefined ? Math.min(everyMs, leftNs / 1e6 + 50) : everyMs;
  }

  #listen(): void {
    const { stream, consumer } = this.#address;
    this.#listening = NOTICES.map(kind =>
      this.#options.bus.listen(`$JS.EVENT.ADVISORY.CONSUMER.${kind}.${stream}.${consumer}`, () => {
        void this.check();
      }),
    );
  }
}
