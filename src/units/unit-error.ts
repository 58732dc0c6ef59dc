/** A text that is not the duration, size or count that it should be: what is wrong, and what to write. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  /** What to write instead. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
