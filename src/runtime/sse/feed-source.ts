/**
 * What the browsers of one gateway instance share: one reader a stream, the events that came last, and where it stands.
 *
 *   fan-out consumer ──▶ event, taken apart once ──▶ recent events ──▶ any number of browsers
 */
import type { Bindings, ConsumerBinding } from '../bindings.js';
import type { Bus, BusMessage } from '../bus.js';
import { type Route, subjectRouter } from '../events/event-subjects.js';
import { readPayload } from '../events/payload.js';
import { DeliveredEvent } from '../handling/delivered-event.js';
import { KeptMessage } from '../history/kept-message.js';
import type { Began } from '../supply/fan-out-stream.js';
import { FanOutSupply } from '../supply/fan-out-supply.js';
import type { SupplyState } from '../supply/supply.js';
import { type Place, type Positions, printPositions } from './positions.js';
import { type Limits, RecentEvents } from './recent-events.js';

export interface FeedSourceOptions {
  bus: Bus;
  bindings: Bindings;
  binding: ConsumerBinding;
  instance: string;
  validate: boolean;
  limits: Limits;
  changed(state: SupplyState): void;
  /** An event that cannot be shown: no payload of its schema. */
  unreadable(message: BusMessage, why: Error): void;
}

const WINDOW = 512;

export class FeedSource {
  readonly recent: RecentEvents;
  readonly #options: FeedSourceOptions;
  readonly #route: (subject: string) => Route | null;
  readonly #positions = new Map<string, Place>();
  readonly #listeners = new Set<() => void>();
  readonly #supply: FanOutSupply;
  #id: string | null = null;
  #isTelling = false;
  #untold = 0;

  constructor(options: FeedSourceOptions) {
    const { bus, bindings, binding, instance, limits } = options;
    this.#options = options;
    this.recent = new RecentEvents(limits);
    this.#route = subjectRouter(
      Object.fromEntries(binding.events.map(event => [event, bindings.events[event]!])),
    );
    this.#supply = new FanOutSupply(
      {
        bus,
        binding,
        instance,
        window: WINDOW,
        began: began => this.#began(began),
        gap: (stream, after, before) => this.#gap(stream, after, before),
      },
      {
        message: message => this.#received(message),
        changed: state => options.changed(state),
        renewed: () => {},
      },
    );
  }

  start(): Promise<SupplyState> {
    return this.#supply.start();
  }

  stop(): Promise<void> {
    return this.#supply.stop();
  }

  /** The last sequence of each stream that is known of; a stream whose reader does not stand yet is not among them. */
  get positions(): Positions {
    return this.#positions;
  }

  /** Likewise, as an event id. */
  get id(): string {
    this.#id ??= printPositions(this.#positions);
    return this.#id;
  }

  get isComplete(): boolean {
    return Object.keys(this.#options.binding.streams).every(stream => this.#positions.has(stream));
  }

  /** Calls back when there is more, until the function that it gives is called. */
  onMore(heard: () => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** The event of a message; null for one that nobody is shown. */
  eventOf(message: BusMessage): DeliveredEvent | null {
    const { bindings, validate, unreadable } = this.#options;
    const route = this.#route(message.subject);
    if (route === null) return null;
    try {
      const data = readPayload(message.data, route.event, bindings.events[route.event]!, validate);
      return new DeliveredEvent(route.event, data, route.params, message);
    } catch (error) {
      unreadable(message, error as Error);
      return null;
    }
  }

  /** A stream that was made anew begins here too, and nobody can go on from what was seen of the old one. */
  #began({ stream, after, made, isOther }: Began): void {
    if (this.#positions.has(stream) && !isOther) return;
    if (isOther) this.recent.forget(stream);
    this.recent.open(stream, after);
    this.#positions.set(stream, { seq: after, made });
    this.#id = null;
    this.#tell();
  }

  #gap(stream: string, after: number, before: number): void {
    this.#moveTo(stream, before - 1);
    this.recent.add({ kind: 'gap', stream, after, before, id: this.id, size: ENTRY_SIZE });
    this.#tell();
  }

  #received(message: BusMessage): void {
    const { stream, seq } = message;
    const kept = new KeptMessage(message);
    this.#moveTo(stream, seq);
    const event = this.eventOf(kept);
    // The payload is held twice: as it came, and taken apart.
    if (event !== null) {
      const size = ENTRY_SIZE + 3 * kept.size;
      this.recent.add({ kind: 'event', stream, seq, event, id: this.id, size });
    }
    this.#supply.done({ message });
    // What comes in one go must not overtake a browser that reads.
    if (++this.#untold * 2 > this.#options.limits.events) this.#tellNow();
    else this.#tell();
  }

  #moveTo(stream: string, seq: number): void {
    this.#positions.set(stream, { seq, made: this.#positions.get(stream)?.made ?? null });
    this.#id = null;
  }

  /** Once for all that comes in one go. */
  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#tellNow();
    });
  }

  #tellNow(): void {
    this.#untold = 0;
    for (const heard of this.#listeners) heard();
  }
}

/** What an entry takes besides its message, about. */
const ENTRY_SIZE = 400;
