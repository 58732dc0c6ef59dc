/**
 * The YAML that topologies are written in, read fast: block maps and lists, flow maps and lists (so JSON too), plain
 * and quoted text on one line, block text, comments, anchors, aliases and merges.
 *
 * It is a subset on purpose. Whatever is outside it, and whatever is wrong, makes it give up: the whole text is then
 * read by full-yaml.ts, which knows all of YAML and says what is wrong. What both can read they read alike
 * (test/topology/yaml/plain-yaml.test.ts).
 */
import type { Entry, MapNode, TreeNode } from '../tree.js';
import { DEEPEST } from '../tree.js';
import { Anchors, mergeInto } from './anchors.js';
import { blockText } from './block-text.js';
import { coreScalar } from './core-scalar.js';
import { quotedText } from './quoted-text.js';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const STAR = 42;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const PIPE = 124;
const CLOSE_MAP = 125;
const GREATER = 62;

/** Characters that plain text cannot begin with; `-` is looked at by itself. */
const INDICATORS = new Set([...',[]{}#&*!|>\'"%@`?:'].map(character => character.charCodeAt(0)));
/** A key may have 1,024 characters; longer text is left to the other parser, be it a key or not. */
const LONGEST_PLAIN = 1000;
const ANCHOR_NAME = /[A-Za-z0-9_-]+/y;

/** Thrown where the text leaves the subset. */
const GIVE_UP = new Error('not plain YAML');

/** The tree of a text of one document, undefined for one without content, or null where the text is not plain. */
export function parsePlainYaml(text: string, file: number): TreeNode | undefined | null {
  try {
    return new Reader(text, file).document();
  } catch (error) {
    if (error === GIVE_UP || error instanceof RangeError) return null;
    throw error;
  }
}

class Reader {
  readonly #text: string;
  readonly #file: number;
  readonly #anchors = new Anchors();
  #at = 0;
  #lineStart = 0;
  /** The place of a scalar that was just read, before it is known whether it is a key. */
  #end = 0;

  constructor(text: string, file: number) {
    this.#text = text;
    this.#file = file;
  }

  document(): TreeNode | undefined {
    this.#toContent();
    if (this.#ended()) return undefined;
    const root =
      this.#code() === OPEN_LIST || this.#code() === OPEN_MAP ? this.#flow(-1, 0) : this.#block(-1, 0);
    this.#toContent();
    if (!this.#ended()) throw GIVE_UP;
    return root;
  }

  /** A map or list whose first character is at hand, indented deeper than `parent`. */
  #block(parent: number, depth: number): TreeNode {
    if (depth > DEEPEST) throw GIVE_UP;
    const column = this.#column();
    if (column <= parent) throw GIVE_UP;
    return this.#isItem() ? this.#list(column, depth) : this.#map(column, depth, null);
  }

  #list(column: number, depth: number): TreeNode {
    if (depth > DEEPEST) throw GIVE_UP;
    const start = this.#at;
    const items: TreeNode[] = [];
    do {
      const dash = this.#at;
      this.#at++;
      this.#spaces();
      if (this.#endOfLine()) items.push(this.#below(column, dash + 1, depth, false));
      else if (this.#isItem()) items.push(this.#list(this.#column(), depth + 1));
      else items.push(this.#itemOnLine(column, depth));
      this.#toContent();
    } while (!this.#ended() && this.#column() === column && this.#isItem());
    this.#checkDedent(column);
    return { kind: 'list', file: this.#file, start, end: this.#at, items, flow: false };
  }

  /** What follows a dash on its line: a map whose first key stands there, or a value. */
  #itemOnLine(column: number, depth: number): TreeNode {
    const first = this.#code();
    if (
      first === AMPERSAND ||
      first === STAR ||
      first === OPEN_LIST ||
      first === OPEN_MAP ||
      first === PIPE ||
      first === GREATER
    ) {
      return this.#value(column, depth, this.#at);
    }
    const start = this.#at;
    const text = this.#scalarText(false);
    if (this.#code() === COLON)
      return this.#map(start - this.#lineStart, depth + 1, { start, end: this.#end, text });
    return this.#finishScalar(text, start, column);
  }

  /** A block map at `column`; its first key may have been read already. */
  #map(
    column: number,
    depth: number,
    firstKey: { start: number; end: number; text: string | ScalarText } | null,
  ): MapNode {
    if (depth > DEEPEST) throw GIVE_UP;
    const start = firstKey?.start ?? this.#at;
    const entries = new Map<string, Entry>();
    const merges: TreeNode[] = [];
    let read = firstKey;
    do {
      if (read === null) {
        const keyStart = this.#at;
        const text = this.#scalarText(false);
        read = { start: keyStart, end: this.#end, text };
      }
      if (this.#code() !== COLON) throw GIVE_UP;
      this.#at++;
      if (this.#code() !== SPACE && !this.#endOfLine()) throw GIVE_UP;
      this.#spaces();
      const isMerge = read.text === '<<';
      const key = keyText(read.text);
      if (entries.has(key) || key === '__proto__') throw GIVE_UP;
      const value = this.#endOfLine()
        ? this.#below(column, read.end, depth, true)
        : this.#value(column, depth, read.end);
      if (isMerge) merges.push(value);
      else entries.set(key, { file: this.#file, start: read.start, end: read.end, value });
      read = null;
      this.#toContent();
    } while (!this.#ended() && this.#column() === column && !this.#isItem());
    this.#checkDedent(column);
    for (const merge of merges) if (!mergeInto(entries, merge)) throw GIVE_UP;
    return { kind: 'map', file: this.#file, start, end: this.#at, entries, flow: false };
  }

  /** The value of a key or a dash with nothing after it: the block below, or nothing. */
  #below(parent: number, nothingAt: number, depth: number, ofKey: boolean): TreeNode {
    this.#toContent();
    if (!this.#ended()) {
      const column = this.#column();
      if (column > parent) return this.#belowBlock(parent, depth);
      // A list may stand at the column of its key.
      if (column === parent && ofKey && this.#isItem()) return this.#list(column, depth + 1);
    }
    return { kind: 'scalar', file: this.#file, start: nothingAt, end: nothingAt, value: null, plain: true };
  }

  #belowBlock(parent: number, depth: number): TreeNode {
    const first = this.#code();
    if (first === OPEN_LIST || first === OPEN_MAP || first === AMPERSAND || first === STAR) throw GIVE_UP;
    return this.#block(parent, depth + 1);
  }

  /** A value that begins on the line of its key or dash. */
  #value(parent: number, depth: number, nothingAt: number): TreeNode {
    switch (this.#code()) {
      case AMPERSAND:
        return this.#anchored(parent, depth, nothingAt);
      case STAR:
        return this.#restOfLine(this.#alias());
      case OPEN_LIST:
      case OPEN_MAP:
        return this.#restOfLine(this.#flow(parent, depth + 1));
      case PIPE:
      case GREATER:
        return this.#blockText(parent);
    }
    const start = this.#at;
    const text = this.#scalarText(false);
    if (this.#code() === COLON) throw GIVE_UP;
    return this.#finishScalar(text, start, parent);
  }

  #anchored(parent: number, depth: number, nothingAt: number): TreeNode {
    this.#at++;
    const name = this.#name();
    this.#spaces();
    this.#anchors.open(name);
    const next = this.#code();
    if (next === AMPERSAND || next === STAR) throw GIVE_UP;
    const node = this.#endOfLine()
      ? this.#below(parent, nothingAt, depth, false)
      : this.#value(parent, depth, nothingAt);
    if (node.kind === 'scalar' && node.start === node.end) throw GIVE_UP;
    this.#anchors.close(name, node);
    return node;
  }

  #alias(): TreeNode {
    this.#at++;
    const node = this.#anchors.resolve(this.#name());
    if (typeof node === 'string') throw GIVE_UP;
    return node;
  }

  #name(): string {
    ANCHOR_NAME.lastIndex = this.#at;
    const name = ANCHOR_NAME.exec(this.#text)?.[0];
    if (name === undefined) throw GIVE_UP;
    this.#at += name.length;
    const after = this.#code();
    if (
      after !== SPACE &&
      after !== COMMA &&
      after !== CLOSE_LIST &&
      after !== CLOSE_MAP &&
      !this.#endOfLine()
    )
      throw GIVE_UP;
    return name;
  }

  /** A list in brackets or a map in braces, over as many lines as it takes, all indented deeper than `parent`. */
  #flow(parent: number, depth: number): TreeNode {
    if (depth > DEEPEST) throw GIVE_UP;
    const start = this.#at;
    const isMap = this.#code() === OPEN_MAP;
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    const items: TreeNode[] = [];
    const entries = new Map<string, Entry>();
    this.#at++;
    this.#flowSpace(parent);
    while (this.#code() !== close) {
      if (isMap) this.#flowEntry(entries, parent, depth);
      else items.push(this.#flowValue(parent, depth));
      this.#flowSpace(parent);
      if (this.#code() === COMMA) {
        this.#at++;
        this.#flowSpace(parent);
      } else if (this.#code() !== close) {
        throw GIVE_UP;
      }
    }
    this.#at++;
    const spot = { file: this.#file, start, end: this.#at };
    return isMap
      ? { kind: 'map', ...spot, entries, flow: true }
      : { kind: 'list', ...spot, items, flow: true };
  }

  #flowEntry(entries: Map<string, Entry>, parent: number, depth: number): void {
    const start = this.#at;
    const quoted = this.#code() === QUOTE || this.#code() === APOSTROPHE;
    const text = this.#scalarText(true);
    const end = this.#end;
    const key = keyText(text);
    if (this.#code() !== COLON || entries.has(key) || key === '__proto__' || text === '<<') throw GIVE_UP;
    this.#at++;
    // Only after a quoted key may the value follow without a space, as in JSON.
    if (!quoted && this.#code() !== SPACE && !this.#endOfLine()) throw GIVE_UP;
    this.#flowSpace(parent);
    const next = this.#code();
    if (next === COMMA || next === CLOSE_MAP) throw GIVE_UP;
    entries.set(key, { file: this.#file, start, end, value: this.#flowValue(parent, depth) });
  }

  #flowValue(parent: number, depth: number): TreeNode {
    const first = this.#code();
    if (first === OPEN_LIST || first === OPEN_MAP) return this.#flow(parent, depth + 1);
    if (first === STAR) return this.#alias();
    const start = this.#at;
    const text = this.#scalarText(true);
    if (this.#code() === COLON) throw GIVE_UP;
    return this.#scalar(text, start);
  }

  /** Space, line breaks and comments inside brackets; a line may not begin at or before the parent's column. */
  #flowSpace(parent: number): void {
    const line = this.#lineStart;
    this.#toContent();
    if (this.#ended() || (this.#lineStart !== line && this.#column() <= parent)) throw GIVE_UP;
  }

  /**
   * The text of a plain or quoted scalar on this line; afterwards the reader stands behind it and the spaces after it,
   * at a colon only where that makes it a key.
   */
  #scalarText(inFlow: boolean): string | ScalarText {
    const first = this.#code();
    if (first === QUOTE || first === APOSTROPHE) {
      const quoted = quotedText(this.#text, this.#at);
      if (quoted === null) throw GIVE_UP;
      this.#at = this.#end = quoted.end;
      this.#spaces();
      if (this.#code() === HASH && this.#at === this.#end) throw GIVE_UP;
      return { quoted: quoted.value };
    }
    return this.#plainText(inFlow);
  }

  #plainText(inFlow: boolean): string {
    const text = this.#text;
    const start = this.#at;
    this.#checkFirst();
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) break;
      if ((code > CLOSE_LIST && code < OPEN_MAP) || (code > COLON && code < OPEN_LIST)) continue;
      if (code === 9) throw GIVE_UP;
      if (code === RETURN) {
        if (text.charCodeAt(at + 1) !== NEWLINE) throw GIVE_UP;
        break;
      }
      if (code === COLON && isColonEnd(text.charCodeAt(at + 1), inFlow)) break;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (inFlow && isFlowIndicator(code)) break;
    }
    this.#at = at;
    while (text.charCodeAt(at - 1) === SPACE) at--;
    if (at === start || at - start > LONGEST_PLAIN) throw GIVE_UP;
    this.#end = at;
    return text.slice(start, at);
  }

  #checkFirst(): void {
    const first = this.#code();
    if (Number.isNaN(first) || INDICATORS.has(first)) throw GIVE_UP;
    if (first === DASH && !/[A-Za-z0-9.]/.test(this.#text[this.#at + 1] ?? '')) throw GIVE_UP;
    if (first === 46 && this.#text.startsWith('...', this.#at)) throw GIVE_UP;
  }

  /** A scalar that ends its line; a deeper line after it would be its continuation. */
  #finishScalar(text: string | ScalarText, start: number, parent: number): TreeNode {
    return this.#restOfLine(this.#scalar(text, start), parent);
  }

  #scalar(text: string | ScalarText, start: number): TreeNode {
    const plain = typeof text === 'string';
    const value = plain ? coreScalar(text) : text.quoted;
    return { kind: 'scalar', file: this.#file, start, end: this.#end, value, plain };
  }

  #blockText(parent: number): TreeNode {
    const start = this.#at;
    const block = blockText(this.#text, start, parent);
    if (block === null) throw GIVE_UP;
    this.#at = block.end;
    this.#lineStart = block.end;
    return { kind: 'scalar', file: this.#file, start, end: block.end, value: block.value, plain: false };
  }

  /** Nothing but a comment may follow on the line, and the next line may not go on deeper than `parent`. */
  #restOfLine(node: TreeNode, parent = Number.POSITIVE_INFINITY): TreeNode {
    this.#spaces();
    if (!this.#endOfLine()) throw GIVE_UP;
    this.#toContent();
    if (!this.#ended() && this.#column() > parent) throw GIVE_UP;
    return node;
  }

  /** After a map or list the text ends, or goes on further left. */
  #checkDedent(column: number): void {
    if (!this.#ended() && this.#column() >= column && !(this.#column() === column && !this.#isItem()))
      throw GIVE_UP;
  }

  #isItem(): boolean {
    if (this.#code() !== DASH) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === SPACE || next === NEWLINE || next === RETURN || Number.isNaN(next);
  }

  /** To the next character that is not space, line break or comment. */
  #toContent(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === SPACE || (code === RETURN && text.charCodeAt(this.#at + 1) === NEWLINE)) {
        this.#at++;
      } else if (code === NEWLINE) {
        this.#at++;
        this.#lineStart = this.#at;
      } else if (code === HASH && this.#startsComment()) {
        const end = text.indexOf('\n', this.#at);
        this.#at = end === -1 ? text.length : end;
      } else {
        if (code === 9 || code === RETURN) throw GIVE_UP;
        return;
      }
    }
  }

  #startsComment(): boolean {
    return this.#at === this.#lineStart || this.#text.charCodeAt(this.#at - 1) === SPACE;
  }

  #spaces(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at++;
    if (this.#text.charCodeAt(this.#at) === 9) throw GIVE_UP;
  }

  /** Whether only a comment is left of the line. Call it behind spaces. */
  #endOfLine(): boolean {
    const code = this.#code();
    return (
      code === NEWLINE || code === RETURN || Number.isNaN(code) || (code === HASH && this.#startsComment())
    );
  }

  #ended(): boolean {
    return this.#at >= this.#text.length;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #column(): number {
    return this.#at - this.#lineStart;
  }
}

interface ScalarText {
  quoted: string;
}

function keyText(text: string | ScalarText): string {
  return typeof text === 'string' ? text : text.quoted;
}

function isColonEnd(next: number, inFlow: boolean): boolean {
  return (
    next === SPACE ||
    next === NEWLINE ||
    next === RETURN ||
    Number.isNaN(next) ||
    next === 9 ||
    (inFlow && isFlowIndicator(next))
  );
}

function isFlowIndicator(code: number): boolean {
  return (
    code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP
  );
}
