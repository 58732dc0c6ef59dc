/**
 * What state a consumer is in for this process, since when, and why. Its supply says how it stands on the server; a
 * handler may pause it; a drain ends it, and nothing changes after that.
 */
import type { ConsumerBinding } from '../bindings.js';
import type { Clock } from '../bus.js';
import { deadLetterProblem, stateProblem } from '../consumer-problems.js';
import type { ConsumerHealth, ConsumerState, Problem } from '../health.js';
import type { SupplyState } from '../supply/supply.js';

export interface StatusOptions {
  binding: ConsumerBinding;
  clock: Clock;
  /** Whether a consumer that has drifted is read all the same. */
  runsDrifted: boolean;
  /** Told of every change. */
  say(level: 'info' | 'warn', message: string, fix?: string): void;
}

export class ConsumerStatus {
  readonly #options: StatusOptions;
  #state: ConsumerState = 'starting';
  #sinceMs: number;
  #reason: string | null = null;
  #supplied: SupplyState | null = null;
  /** Why a handler has paused the intake; null while none has. */
  #pause: string | null = null;
  #deadLettersFail: string | null = null;

  constructor(options: StatusOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
  }

  get state(): ConsumerState {
    return this.#state;
  }

  /** Whether its messages are handled: readiness goes by it. */
  get isHandling(): boolean {
    return (this.#state === 'running' || this.#state === 'drifted') && this.mayRun;
  }

  /** Whether it may be read as it stands on the server. */
  get mayRun(): boolean {
    const state = this.#supplied?.state;
    if (state !== 'drifted') return state === 'running';
    const isBlocked = this.problems().some(({ severity }) => severity === 'blocks');
    return !isBlocked || this.#options.runsDrifted;
  }

  supplied(state: SupplyState): void {
    this.#supplied = state;
    this.#show();
  }

  /** @param why null where the pause is over */
  pausedByHandler(why: string | null): void {
    this.#pause = why;
    this.#show();
  }

  /** @param why null where they can be stored again */
  deadLettersFail(why: string | null): void {
    this.#deadLettersFail = why;
  }

  end(state: 'draining' | 'stopped'): void {
    this.#become(state, null);
  }

  problems(): Problem[] {
    const { binding } = this.#options;
    const state = this.#supplied;
    const found = state !== null && 'problems' in state ? [...state.problems] : [];
    // What is drifted has said so field by field.
    if (state !== null && state.state !== 'running' && (state.state !== 'drifted' || found.length === 0)) {
      found.push(stateProblem(binding, state));
    }
    if (this.#deadLettersFail !== null) found.push(deadLetterProblem(binding, this.#deadLettersFail));
    return found;
  }

  health(): Pick<ConsumerHealth, 'state' | 'since' | 'reason' | 'problems'> {
    return {
      state: this.#state,
      since: new Date(this.#sinceMs).toISOString(),
      reason: this.#reason,
      problems: this.problems(),
    };
  }

  #show(): void {
    const supplied = this.#supplied;
    if (supplied === null || this.#state === 'draining' || this.#state === 'stopped') return;
    if (supplied.state === 'running') this.#become(this.#pause === null ? 'running' : 'paused', this.#pause);
    else this.#become(supplied.state, supplied.reason, supplied.fix);
  }

  #become(state: ConsumerState, reason: string | null, fix?: string): void {
    if (state === this.#state && reason === this.#reason) return;
    const was = this.#state;
    if (state !== was) this.#sinceMs = this.#options.clock.now();
    this.#state = state;
    this.#reason = reason;
    const level = reason === null ? 'info' : 'warn';
    this.#options.say(level, reason === null ? `${state} (was ${was})` : `${state}: ${reason}`, fix);
  }
}
