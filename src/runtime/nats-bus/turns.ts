/**
 * When what is to be sent is sent: not at once, but together with what the next few turns of the event loop bring.
 * Each write to the socket costs as much as handling several messages. While messages pour in a turn takes as long as
 * the handling of what came with it; while nothing comes, a few turns are over in microseconds.
 */
const TURNS = 3;

export class Turns {
  readonly #tasks = new Set<() => void>();
  #left = 0;

  /** Calls a function once, soon; adding it again before that changes nothing. */
  add(task: () => void): void {
    this.#tasks.add(task);
    if (this.#left > 0) return;
    this.#left = TURNS;
    setImmediate(this.#turn);
  }

  readonly #turn = () => {
    if (--this.#left > 0) {
      setImmediate(this.#turn);
      return;
    }
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    for (const task of tasks) task();
  };
}
