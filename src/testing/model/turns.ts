/**
 * What happens one after another: every request to the broker and everything it has to say goes through here, so that
 * no callback runs inside the call that caused it. A turn runs all that has been added until then.
 */
export class Turns {
  #queue: (() => void)[] = [];
  #isScheduled = false;
  /** How much has happened: it stands still when nothing does. */
  count = 0;

  get isIdle(): boolean {
    return !this.#isScheduled;
  }

  add(run: () => void): void {
    this.#queue.push(run);
    this.count++;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#run);
  }

  readonly #run = () => {
    const queue = this.#queue;
    this.#queue = [];
    this.#isScheduled = false;
    for (const run of queue) run();
  };
}
