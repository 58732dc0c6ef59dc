/** What the fleet's rules do not allow: the asker's mistake, told to a person, never tried again. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: 'unknown' | 'not-allowed' | 'malformed',
    message: string,
  ) {
    super(message);
  }
}
