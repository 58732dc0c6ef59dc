/** First in, first out; both ends at constant cost. */
export class Queue<T> {
  #items: T[] = [];
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#first];
  }

  /** Counted from the first. */
  at(index: number): T | undefined {
    return this.#items[this.#first + index];
  }

  shift(): T | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#items[this.#first++] = undefined as T;
    if (this.#first === this.#items.length) this.takeAll();
    else if (this.#first > COMPACTED_AT) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  takeAll(): T[] {
    const all = this.#items.slice(this.#first);
    this.#items = [];
    this.#first = 0;
    return all;
  }
}

const COMPACTED_AT = 1_024;
