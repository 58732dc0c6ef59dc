/**
 * A flag is a row: its name, what it takes, one line of help. What goes in: rows and argv. What goes out: `Flags`,
 * values by name in camelCase, only of flags that were given.
 */
export interface Flag {
  /** Long name without dashes: `detailed-exitcode`. */
  name: string;
  short?: string;
  /** What it takes, for the help: `FILE`. Without it the flag takes nothing. */
  takes?: string;
  /** It takes nothing where this other flag is given. */
  bareWith?: string;
  /** It may be given again; the values add up. */
  repeat?: boolean;
  /** The only values it takes. */
  choices?: readonly string[];
  /** Fails with the reason why a value is none; the kind of value is then named in the message. */
  check?: (value: string) => string | null;
  help: string;
}

export type FlagValue = boolean | string | string[];

/** The flags that were given, by camelCase name. */
export class Flags {
  readonly #values: ReadonlyMap<string, FlagValue>;

  constructor(values: ReadonlyMap<string, FlagValue>) {
    this.#values = values;
  }

  on(name: string): boolean {
    return this.#values.get(name) === true;
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value : [];
  }

  given(name: string): boolean {
    return this.#values.has(name);
  }

  without(names: readonly string[]): Flags {
    return new Flags(new Map([...this.#values].filter(([name]) => !names.includes(name))));
  }
}

/** Takes a whole number above zero. */
export function wholeNumber(value: string): string | null {
  return /^[1-9]\d{0,5}$/.test(value) ? null : 'a whole number above zero';
}

const WAIT = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/** Takes a time to wait: 5s, 1m30s, 500ms. */
export function timeToWait(value: string): string | null {
  return WAIT.test(value) && /[1-9]/.test(value) ? null : 'a duration such as 5s, 1m30s or 500ms';
}

/** Likewise, and 0: not to wait at all. */
export function timeToWaitOrNone(value: string): string | null {
  return value === '0' || WAIT.test(value) ? null : '0, or a duration such as 5s, 1m30s or 500ms';
}
