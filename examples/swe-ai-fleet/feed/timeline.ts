/**
 * The events that browsers may see, in the order in which they were stored. What a browser has seen is a position in
 * each stream, so that it can go on with another instance of the gateway, or with this one after a restart.
 */
import type { Trail, TrailEvent } from '../services/gateway.js';

/** So many are kept, for browsers that come back after a gap and for the trails of stories. */
const KEPT = 50_000;

/** The last sequence seen, by stream. */
export type Positions = Map<string, number>;

export class Timeline {
  readonly #events: TrailEvent[] = [];
  readonly #listeners = new Set<() => void>();
  /** The last sequence of each stream that is here, and the last that was dropped. */
  readonly #newest: Positions = new Map();
  readonly #dropped: Positions = new Map();
  #droppedCount = 0;

  /** An event that is here already is not taken twice. */
  add(event: TrailEvent): void {
    if (event.seq <= (this.#newest.get(event.stream) ?? 0)) return;
    this.#newest.set(event.stream, event.seq);
    this.#events.push(event);
    if (this.#events.length > KEPT) this.#drop();
    for (const heard of this.#listeners) heard();
  }

  #drop(): void {
    const { stream, seq } = this.#events.shift()!;
    this.#dropped.set(stream, seq);
    this.#droppedCount++;
  }

  /** Calls back whenever there is more to read, until the function that it gives is called. */
  onMore(heard: () => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** Places are numbers that only grow: from `begin` up to but not including `end`. */
  get begin(): number {
    return this.#droppedCount;
  }

  get end(): number {
    return this.#droppedCount + this.#events.length;
  }

  at(place: number): TrailEvent | undefined {
    return this.#events[place - this.#droppedCount];
  }

  positions(): Positions {
    return new Map(this.#newest);
  }

  /** Whether everything after these positions is here. */
  holdsAfter(positions: Positions): boolean {
    return [...this.#dropped].every(([stream, seq]) => seq <= (positions.get(stream) ?? 0));
  }

  /** @param cut streams that no longer hold all that they once stored */
  trail(storyId: string, cut: Trail['cut']): Trail {
    const isOf = ({ data }: TrailEvent) => (data as { story_id?: string }).story_id === storyId;
    return { events: this.#events.filter(isOf), cut };
  }
}
