/**
 * YAML by the events of js-yaml, which takes a tenth of the time of a parser that collects errors.
 *
 * What goes in: text. What goes out: its trees, or null where something is wrong or unusual (tags, keys that are no
 * text, duplicate keys, an alias too many). The whole text is then read by full-yaml.ts, which says what is wrong.
 * What both can read they read alike (test/topology/yaml/quick-yaml.test.ts).
 */
import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import { DEEPEST, type Entry, type ListNode, type MapNode, type ScalarNode, type TreeNode } from '../tree.js';
import { Anchors, mergeInto } from './anchors.js';
import { coreScalar } from './core-scalar.js';

/**
 * What js-yaml 5.5 takes otherwise than YAML 1.2, or than the yaml package: tabs as indentation, returns without line
 * feeds, a comment that touches what stands before it, marks of documents that are indented or followed by text.
 */
const DOUBTFUL = /\t|\r(?!\n)|[:,[\]{}|>*&-]#|^ *\.\.\.|^ +---/m;

/** Thrown where the other parser has to look. */
const GIVE_UP = new Error('not for the quick parser');

/** The trees of a text, one for each document that is not empty; null where it is left to the other parser. */
export function parseQuickYaml(text: string, file: number): TreeNode[] | null {
  if (DOUBTFUL.test(text)) return null;
  try {
    return new Reader(text, file, parseEvents(text, { maxDepth: DEEPEST })).documents();
  } catch {
    return null; // Its own errors, js-yaml's, a stack that is too deep: full-yaml.ts says what it is.
  }
}

class Reader {
  readonly #text: string;
  readonly #file: number;
  readonly #events: readonly Event[];
  #next = 0;
  #anchors = new Anchors();
  /** Where what was read last ends: a value that is not written stands there. */
  #end = 0;

  constructor(text: string, file: number, events: readonly Event[]) {
    this.#text = text;
    this.#file = file;
    this.#events = events;
  }

  documents(): TreeNode[] {
    const roots: TreeNode[] = [];
    while (this.#next < this.#events.length) {
      const document = this.#take();
      if (document.type !== EVENT_ID.DOCUMENT || document.directives.length > 0) throw GIVE_UP;
      this.#anchors = new Anchors();
      const root = this.#node();
      const isEmpty = root.start === root.end;
      if (root.kind === 'scalar' && !isEmpty) throw GIVE_UP; // No topology, so an error to be explained.
      if (!isEmpty) roots.push(root);
      this.#take();
    }
    return roots;
  }

  #node(): TreeNode {
    const event = this.#take();
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP || event.tagStart !== -1)
      throw GIVE_UP;
    const anchor = event.anchorStart === -1 ? null : this.#text.slice(event.anchorStart, event.anchorEnd);
    if (anchor !== null) this.#openAnchor(anchor, event.anchorEnd);
    const node = this.#value(event);
    if (anchor !== null) this.#anchors.close(anchor, node);
    return node;
  }

  /** An anchor may not touch its value: `&a{ … }` is the beginning of a name to other parsers. */
  #openAnchor(name: string, end: number): void {
    if (/\S/.test(this.#text.charAt(end))) throw GIVE_UP;
    this.#anchors.open(name);
  }

  #value(
    event: Exclude<Event, { type: typeof EVENT_ID.ALIAS | typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>,
  ): TreeNode {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.SEQUENCE:
        return this.#list(event.start, event.style === COLLECTION_STYLE.FLOW);
      case EVENT_ID.MAPPING:
        return this.#map(event.start, event.style === COLLECTION_STYLE.FLOW);
    }
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const before = Math.max(this.#end, event.anchorEnd);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    if (event.valueStart === -1) {
      if (event.anchorStart !== -1) throw GIVE_UP;
      return { kind: 'scalar', file: this.#file, start: this.#end, end: this.#end, value: null, plain };
    }
    const text = getScalarValue(this.#text, event);
    const start = this.#pass(event, before);
    const value = plain ? coreScalar(text) : text;
    return { kind: 'scalar', file: this.#file, start, end: this.#end, value, plain };
  }

  /** Passes a text by. @returns where it begins, its quotes and the `|` of block text with it */
  #pass({ style, valueStart, valueEnd }: ScalarEvent, before: number): number {
    this.#end = valueEnd;
    switch (style) {
      case SCALAR_STYLE.PLAIN:
        if (/[%@`]/.test(this.#text.charAt(valueStart))) throw GIVE_UP;
        return valueStart;
      case SCALAR_STYLE.SINGLE_QUOTED:
      case SCALAR_STYLE.DOUBLE_QUOTED:
        this.#end++;
        this.#checkUntouched();
        return valueStart - 1;
      case SCALAR_STYLE.LITERAL_BLOCK:
        return this.#text.indexOf('|', this.#header(before, valueStart));
      case SCALAR_STYLE.FOLDED_BLOCK:
        return this.#text.indexOf('>', this.#header(before, valueStart));
    }
  }

  /** Behind what stands on the line before block text, which ends with its `|` or `>`. */
  #header(before: number, valueStart: number): number {
    return Math.max(before, this.#text.lastIndexOf('\n', valueStart - 2) + 1);
  }

  /** Behind a quote or bracket js-yaml 5.5 reads on where text touches it; YAML does not. */
  #checkUntouched(): void {
    if (!/^[\s,:\]}]?$/.test(this.#text.charAt(this.#end))) throw GIVE_UP;
  }

  /** Passes the bracket that ends a list or map. */
  #close(start: number, bracket: string): void {
    let at = Math.max(this.#end, start + 1);
    while (at < this.#text.length && this.#text[at] !== bracket) {
      const lineEnd = this.#text[at] === '#' ? this.#text.indexOf('\n', at) : at;
      at = lineEnd === -1 ? this.#text.length : lineEnd + 1;
    }
    this.#end = at + 1;
    this.#checkUntouched();
  }

  #list(start: number, flow: boolean): ListNode {
    const items: TreeNode[] = [];
    while (!this.#popped()) {
      items.push(this.#node());
    }
    if (flow) this.#close(start, ']');
    return { kind: 'list', file: this.#file, start, end: Math.max(this.#end, start + 1), items, flow };
  }

  #map(start: number, flow: boolean): MapNode {
    const entries = new Map<string, Entry>();
    const merges: TreeNode[] = [];
    while (!this.#popped()) {
      const key = this.#key();
      const name = getScalarValue(this.#text, key);
      const keyStart = this.#pass(key, this.#end);
      const keyEnd = this.#end;
      const value = this.#node();
      if (name === '<<' && key.style === SCALAR_STYLE.PLAIN) merges.push(value);
      else if (entries.has(name) || name === '__proto__') throw GIVE_UP;
      else entries.set(name, { file: this.#file, start: keyStart, end: keyEnd, value });
    }
    for (const merge of merges) if (!mergeInto(entries, merge)) throw GIVE_UP;
    if (flow) this.#close(start, '}');
    return { kind: 'map', file: this.#file, start, end: Math.max(this.#end, start + 1), entries, flow };
  }

  #key(): ScalarEvent {
    const event = this.#take();
    const isText = event.type === EVENT_ID.SCALAR && event.valueStart !== -1;
    if (!isText || event.tagStart !== -1 || event.anchorStart !== -1 || isBlock(event)) throw GIVE_UP;
    return event;
  }

  #alias(start: number, end: number): TreeNode {
    const node = this.#anchors.resolve(this.#text.slice(start, end));
    if (typeof node === 'string') throw GIVE_UP;
    this.#end = end;
    return node;
  }

  #popped(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_ID.POP) return false;
    this.#next++;
    return true;
  }

  #take(): Event {
    const event = this.#events[this.#next++];
    if (event === undefined) throw GIVE_UP;
    return event;
  }
}

function isBlock({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
}
