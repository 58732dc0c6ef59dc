/**
 * Reads nats-server.conf, of whatever origin, as the server does (conf/lex.go): to say what a new one would change.
 * `=`, `:` or a blank after a key; commas, semicolons or new lines between entries; `#` and `//` comments; texts with
 * or without quotes, blocks in parentheses; numbers with suffixes; variables, which stay what they are; includes.
 */
import { FleetError } from '../../findings/fleet-error.js';

export type ConfValue = string | number | boolean | ConfVariable | ConfValue[] | ConfMap;
export interface ConfMap {
  [key: string]: ConfValue;
}
/** `$NAME`: what it stands for is known to the server alone. */
export class ConfVariable {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Gives the text of an included file, by its path as it is written. */
export type ReadInclude = (path: string) => string;

/** @throws FleetError `file-unreadable` where the text is no configuration */
export function parseConf(text: string, file: string, readInclude: ReadInclude): ConfMap {
  return new ConfParser(text, file, readInclude).document();
}

const SUFFIXES: Record<string, number> = { k: 1, m: 2, g: 3, t: 4, p: 5, e: 6 };
const NUMBER = /^(-?\d+)(?:([kmgtpe])(b|i|ib)?)?$/i;

class ConfParser {
  readonly #text: string;
  readonly #file: string;
  readonly #readInclude: ReadInclude;
  #at = 0;

  constructor(text: string, file: string, readInclude: ReadInclude) {
    this.#text = text;
    this.#file = file;
    this.#readInclude = readInclude;
  }

  document(): ConfMap {
    this.#skip(/[\s,;]/);
    // A JSON document is a configuration too.
    if (this.#peek() === '{') this.#at += 1;
    const map = this.#entries();
    this.#skip(/[\s,;}]/);
    if (this.#at < this.#text.length) throw this.#fault('is not expected here');
    return map;
  }

  /** The entries of a map, up to its end or that of the text. */
  #entries(): ConfMap {
    const map: ConfMap = Object.create(null) as ConfMap;
    for (;;) {
      this.#skip(/[\s,;]/);
      const next = this.#peek();
      if (next === '' || next === '}') return map;
      const key = this.#key();
      this.#skip(/[ \t\r\n]/);
      if (key.toLowerCase() === 'include' && this.#peek() !== ':' && this.#peek() !== '=') {
        Object.assign(map, this.#included());
        continue;
      }
      if (this.#peek() === ':' || this.#peek() === '=') this.#at += 1;
      map[key] = this.#value();
    }
  }

  #included(): ConfMap {
    const path = String(this.#value());
    return parseConf(this.#readInclude(path), path, this.#readInclude);
  }

  #key(): string {
    const quote = this.#peek();
    if (quote === '"' || quote === "'") {
      const end = this.#text.indexOf(quote, this.#at + 1);
      if (end < 0) throw this.#fault('begins a key that has no end');
      const key = this.#text.slice(this.#at + 1, end);
      this.#at = end + 1;
      return key;
    }
    return this.#match(/[^\s:={}]+/y) ?? this.#throw('is no key');
  }

  #value(): ConfValue {
    this.#skip(/[ \t\r\n]/);
    switch (this.#peek()) {
      case '{':
        this.#at += 1;
        return this.#closed(this.#entries(), '}');
      case '[':
        this.#at += 1;
        return this.#items();
      case '"':
        return this.#escaped();
      case "'":
        return this.#enclosed("'");
      case '(':
        return this.#parentheses();
      default:
        return this.#plain();
    }
  }

  #items(): ConfValue[] {
    const items: ConfValue[] = [];
    for (;;) {
      this.#skip(/[\s,;]/);
      if (this.#peek() === ']') return this.#closed(items, ']');
      if (this.#peek() === '') throw this.#fault('ends a list that has no end');
      items.push(this.#value());
    }
  }

  #closed<T>(value: T, end: string): T {
    if (this.#peek() !== end) throw this.#fault(`stands where \`${end}\` has to`);
    this.#at += 1;
    return value;
  }

  #escaped(): string {
    const found = this.#match(/"(?:[^"\\]|\\.)*"/sy) ?? this.#throw('begins a text that has no end');
    return found.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|.)/gs, (_, code: string) => unescaped(code));
  }

  #enclosed(quote: string): string {
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end < 0) throw this.#fault('begins a text that has no end');
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #parentheses(): string {
    const found = this.#match(/\((.*?)\n\)(?=\n|$)/sy) ?? this.#throw('begins a text that has no end');
    return found.slice(1, -2);
  }

  #plain(): ConfValue {
    const found = this.#match(/[^\s,;\]}]+/y) ?? this.#throw('is no value');
    if (found.startsWith('$2a$')) return found;
    if (found.startsWith('$')) return new ConfVariable(found.slice(1));
    if (/^(true|yes|on)$/i.test(found)) return true;
    if (/^(false|no|off)$/i.test(found)) return false;
    const number = NUMBER.exec(found);
    if (number !== null) return sized(number);
    return /^-?\d+\.\d+$/.test(found) ? Number(found) : found;
  }

  /** Passes over what matches, and over comments. */
  #skip(what: RegExp): void {
    for (;;) {
      const next = this.#peek();
      if (next === '#' || (next === '/' && this.#text[this.#at + 1] === '/')) this.#match(/[^\n]*/y);
      else if (next !== '' && what.test(next)) this.#at += 1;
      else return;
    }
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #throw(what: string): never {
    throw this.#fault(what);
  }

  #fault(what: string): FleetError {
    const before = this.#text.slice(0, this.#at).split('\n');
    const next = this.#peek();
    const named = next === '' ? 'The end of the text' : `\`${next}\``;
    return new FleetError('file-unreadable', `${this.#file} is no nats-server.conf: ${named} ${what}.`, {
      help: `nats-server -t -c ${this.#file} says what the server thinks of it.`,
      source: { file: this.#file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    });
  }
}

function unescaped(code: string): string {
  if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return { t: '\t', n: '\n', r: '\r' }[code] ?? code;
}

/** `10k` is 10,000 and `10kb`, `10ki`, `10kib` are 10,240. */
function sized([, digits, suffix, binary]: RegExpExecArray): number {
  if (suffix === undefined) return Number(digits);
  return Number(digits) * (binary === undefined ? 1000 : 1024) ** SUFFIXES[suffix.toLowerCase()]!;
}
