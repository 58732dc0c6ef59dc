/** A consumer that nobody uses for longer than it may be idle goes. */
import type { Config } from '../../resources/resource.js';
import type { Timer } from '../../runtime/bus.js';
import type { VirtualClock } from './virtual-clock.js';

/** Of a consumer that is neither durable nor says how long it may be idle (2.15.1). */
const EPHEMERAL_NS = 5e9;

export interface IdleWorld {
  clock: VirtualClock;
  isNeeded(): boolean;
  expired(): void;
}

export class IdleWatch {
  readonly #world: IdleWorld;
  #lastUseMs: number;
  #timer: Timer | null = null;

  constructor(world: IdleWorld) {
    this.#world = world;
    this.#lastUseMs = world.clock.now();
  }

  used(): void {
    this.#lastUseMs = this.#world.clock.now();
  }

  /** Begins anew, as a config has it. */
  watch(config: Config): void {
    this.stop();
    const thresholdMs = thresholdOf(config);
    if (thresholdMs === 0) return;
    const { clock } = this.#world;
    const look = () => {
      const idleMs = this.#world.isNeeded() ? 0 : clock.now() - this.#lastUseMs;
      if (idleMs >= thresholdMs) this.#world.expired();
      else this.#timer = clock.after(thresholdMs - idleMs, look);
    };
    this.#timer = clock.after(thresholdMs, look);
  }

  stop(): void {
    this.#timer?.cancel();
  }
}

function thresholdOf(config: Config): number {
  const given = (config['inactive_threshold'] as number | undefined) ?? 0;
  if (given > 0) return given / 1e6;
  return config['durable_name'] ? 0 : EPHEMERAL_NS / 1e6;
}
