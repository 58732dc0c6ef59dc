/** The supply of a fan-out: an ordered reader of its own on each stream, for this instance alone. */
import type { Config } from '../../resources/resource.js';
import type { ConsumerBinding } from '../bindings.js';
import type { Bus, StartAt } from '../bus.js';
import type { Held } from '../handling/held.js';
import { type Began, FanOutStream } from './fan-out-stream.js';
import type { Supply, SupplySink, SupplyState } from './supply.js';
import { applyCommand } from './verify-consumer.js';

export interface FanOutOptions {
  bus: Bus;
  binding: ConsumerBinding;
  /** What tells this instance from the others, fit for a name. */
  instance: string;
  window: number;
  /** Told when a stream begins to be read, and each time it begins anew. */
  began?(began: Began): void;
  /** Told where messages were gone before this instance could read them. */
  gap(stream: string, after: number, before: number): void;
}

type Standing = { kind: 'making' } | { kind: 'reading' } | { kind: 'absent' | 'denied'; reason: string };

export class FanOutSupply implements Supply {
  readonly #options: FanOutOptions;
  readonly #sink: SupplySink;
  readonly #streams = new Map<string, FanOutStream>();
  readonly #standing = new Map<string, Standing>();
  /**
   * A part of the readers' names that is this start's own: what a killed process left stands until its
   * inactive_threshold is over, delivers elsewhere, and would refuse an instance of the same name (10148).
   */
  readonly #start = Math.random().toString(36).slice(2, 8);
  #whenKnown: ((state: SupplyState) => void) | null = null;

  constructor(options: FanOutOptions, sink: SupplySink) {
    this.#options = options;
    this.#sink = sink;
  }

  start(): Promise<SupplyState> {
    const known = new Promise<SupplyState>(resolve => {
      this.#whenKnown = resolve;
    });
    const streams = Object.entries(this.#options.binding.streams);
    for (const [stream] of streams) this.#standing.set(stream, { kind: 'making' });
    for (const [stream, declared] of streams) this.#streams.set(stream, this.#read(stream, declared));
    if (streams.length === 0) this.#tell();
    return known;
  }

  /** Readers are held back by what is not done yet. */
  demand(): void {}

  done({ message }: Pick<Held, 'message'>): void {
    this.#streams.get(message.stream)?.demand(1);
  }

  reconnected(): void {}

  async stop(): Promise<void> {
    await Promise.all([...this.#streams.values()].map(stream => stream.stop()));
  }

  #read(stream: string, declared: Config & { name: string }): FanOutStream {
    const { bus, instance, window, began, gap } = this.#options;
    const { deliver_policy, opt_start_seq, opt_start_time, ...kept } = declared;
    const config = { ...kept, name: `${declared.name}-${instance}-${this.#start}` };
    return new FanOutStream(
      { bus, stream, config, from: startAt(declared), window },
      {
        message: message => this.#sink.message(message),
        began: how => {
          began?.(how);
          this.#stands(stream, { kind: 'reading' });
        },
        gap: (after, before) => gap(stream, after, before),
        cannot: (kind, reason) => this.#stands(stream, { kind, reason }),
      },
    );
  }

  #stands(stream: string, standing: Standing): void {
    this.#standing.set(stream, standing);
    this.#tell();
  }

  #tell(): void {
    if ([...this.#standing.values()].some(({ kind }) => kind === 'making')) return;
    const state = this.#stateNow();
    this.#sink.changed(state);
    this.#whenKnown?.(state);
    this.#whenKnown = null;
  }

  #stateNow(): SupplyState {
    const account = this.#options.binding.address.split('consumer/')[0];
    for (const [stream, standing] of this.#standing) {
      if (standing.kind !== 'absent' && standing.kind !== 'denied') continue;
      const reason = `\`${stream}\` cannot be read: ${standing.reason}`;
      const fix =
        standing.kind === 'denied' ? 'fleetctl render nats' : applyCommand(`${account}stream/${stream}`);
      return { state: 'missing', reason, fix };
    }
    return { state: 'running', problems: [], pending: null };
  }
}

function startAt(config: Config): StartAt {
  switch (config['deliver_policy']) {
    case 'by_start_sequence':
      return { seq: config['opt_start_seq'] as number };
    case 'by_start_time':
      return { timeMs: Date.parse(config['opt_start_time'] as string) };
    case 'new':
    case 'last':
    case 'last_per_subject':
      return config['deliver_policy'];
    default:
      return 'all';
  }
}
