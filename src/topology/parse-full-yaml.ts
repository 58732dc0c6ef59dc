/**
 * All of YAML 1.2 (core schema, anchors, aliases, merges), by the yaml package, into trees.
 *
 * The package is loaded on first use: most topologies are read without it (parse-plain-yaml.ts).
 */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Problem } from './problem.js';
import { problem } from './problem.js';
import { DEEPEST, type Entry, type MapNode, type TreeNode } from './tree.js';
import { explainSyntaxError } from './yaml-errors.js';

/** How many values the aliases of a file may stand for altogether. */
const MOST_ALIASED = 2_000_000;

const STANDARD_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(name => `tag:yaml.org,2002:${name}`),
);

let loaded: typeof Yaml | undefined;
function yaml(): typeof Yaml {
  loaded ??= createRequire(import.meta.url)('yaml') as typeof Yaml;
  return loaded;
}

export interface ParsedText {
  /** A tree for each document of the text that is not empty. */
  roots: TreeNode[];
  problems: Problem[];
}

export function parseFullYaml(text: string, file: number): ParsedText {
  const start = { file, start: 0, end: 0 };
  try {
    const documents = yaml().parseAllDocuments(text, {
      uniqueKeys: false,
      merge: false,
      schema: 'core',
      version: '1.2',
      prettyErrors: false,
      strict: true,
      logLevel: 'silent',
    });
    return Array.isArray(documents) ? convertAll(documents, text, file) : { roots: [], problems: [] };
  } catch (error) {
    if (error instanceof RangeError) return { roots: [], problems: [tooDeep(start)] };
    const help = 'Check what stands here with a YAML editor.';
    return { roots: [], problems: [problem('yaml-syntax', start, 'This cannot be read as YAML.', help)] };
  }
}

function convertAll(documents: Yaml.Document.Parsed[], text: string, file: number): ParsedText {
  const roots: TreeNode[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    const error = document.errors[0];
    if (error !== undefined) {
      problems.push(explainSyntaxError(error, text, file));
      break;
    }
    if (document.contents === null || isEmpty(document.contents)) continue;
    const converter = new Converter(file, text, problems);
    roots.push(converter.convert(document.contents, 0));
  }
  return { roots, problems };
}

function isEmpty(node: Yaml.ParsedNode): boolean {
  return yaml().isScalar(node) && node.value === null && (node.source ?? '') === '' && node.tag === undefined;
}

function tooDeep(spot: { file: number; start: number; end: number }): Problem {
  return problem(
    'too-deep',
    spot,
    `Values are nested more than ${DEEPEST} deep.`,
    'A topology needs about ten levels.',
  );
}

/** Turns the nodes of one document into a tree: anchors become shared objects, merges are carried out. */
class Converter {
  readonly #file: number;
  readonly #text: string;
  readonly #problems: Problem[];
  readonly #anchors = new Map<string, TreeNode | null>();
  readonly #sizes = new Map<TreeNode, number>();
  #aliased = 0;

  constructor(file: number, text: string, problems: Problem[]) {
    this.#file = file;
    this.#text = text;
    this.#problems = problems;
  }

  convert(node: Yaml.ParsedNode, depth: number): TreeNode {
    if (depth > DEEPEST) {
      this.#problems.push(tooDeep(this.#spot(node)));
      return this.#nothing(node);
    }
    if (yaml().isAlias(node)) return this.#alias(node);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, null);
    this.#checkTag(node);
    const tree = this.#convertValue(node, depth);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, tree);
    return tree;
  }

  #convertValue(node: Exclude<Yaml.ParsedNode, Yaml.Alias.Parsed>, depth: number): TreeNode {
    if (yaml().isMap(node)) return this.#map(node as Yaml.YAMLMap.Parsed, depth);
    if (yaml().isSeq(node)) {
      const items = (node as Yaml.YAMLSeq.Parsed).items.map(item =>
        this.convert(item as Yaml.ParsedNode, depth + 1),
      );
      return { kind: 'list', ...this.#spot(node), items, flow: node.flow === true };
    }
    const scalar = node as Yaml.Scalar.Parsed;
    return {
      kind: 'scalar',
      ...this.#spot(node),
      value: scalarValue(scalar.value),
      plain: scalar.type === 'PLAIN',
    };
  }

  #map(node: Yaml.YAMLMap.Parsed, depth: number): MapNode {
    const entries = new Map<string, Entry>();
    const map: MapNode = { kind: 'map', ...this.#spot(node), entries, flow: node.flow === true };
    const merges: Yaml.ParsedNode[] = [];
    for (const pair of node.items) {
      const value = pair.value as Yaml.ParsedNode | null;
      if (isMergeKey(pair.key)) {
        if (value !== null) merges.push(value);
        continue;
      }
      const key = this.#key(pair.key);
      if (key === null) continue;
      const spot = this.#spot(pair.key);
      if (entries.has(key)) this.#problems.push(duplicateKey(key, spot, entries.get(key)!, this.#text));
      else
        entries.set(key, {
          ...spot,
          value: value === null ? this.#nothing(pair.key) : this.convert(value, depth + 1),
        });
    }
    for (const merged of merges) this.#merge(entries, merged, depth);
    return map;
  }

  /** `<<: *a` or `<<: [*a, *b]`: what the map says itself wins, then what is named first. */
  #merge(entries: Map<string, Entry>, from: Yaml.ParsedNode, depth: number): void {
    const tree = this.convert(from, depth + 1);
    for (const source of tree.kind === 'list' ? tree.items : [tree]) {
      if (source.kind !== 'map') {
        const message = 'Only a map, or a list of maps, can be merged with `<<`.';
        this.#problems.push(
          problem(
            'bad-alias',
            this.#spot(from),
            message,
            'Name an anchor that stands on a map: <<: *defaults',
          ),
        );
        continue;
      }
      for (const [key, entry] of source.entries) {
        if (!entries.has(key)) entries.set(key, entry);
      }
    }
  }

  #key(node: unknown): string | null {
    const help = 'Write the key as plain text.';
    if (!yaml().isScalar(node)) {
      const spot = this.#spot(node as Yaml.ParsedNode);
      this.#problems.push(problem('unsupported-key', spot, 'This key is a list, a map or an alias.', help));
      return null;
    }
    const scalar = node as Yaml.Scalar.Parsed;
    const key =
      scalar.type === 'PLAIN' && typeof scalar.value !== 'string' ? scalar.source : String(scalar.value);
    if (key !== '__proto__') return key;
    this.#problems.push(
      problem(
        'unsupported-key',
        this.#spot(scalar),
        '`__proto__` is not a name that can be used.',
        'Choose another name.',
      ),
    );
    return null;
  }

  #alias(node: Yaml.Alias.Parsed): TreeNode {
    const target = this.#anchors.get(node.source);
    if (target === undefined || target === null) {
      const why =
        target === null ? 'names a value that contains it' : 'names an anchor that does not stand before it';
      const help = target === null ? 'A value cannot hold itself.' : `Set the anchor first: &${node.source}`;
      this.#problems.push(
        problem('bad-alias', this.#spot(node), `The alias \`*${node.source}\` ${why}.`, help),
      );
      return this.#nothing(node);
    }
    const before = this.#aliased;
    this.#aliased += this.#size(target);
    if (before <= MOST_ALIASED && this.#aliased > MOST_ALIASED) {
      const message = `The aliases of this file stand for more than ${MOST_ALIASED.toLocaleString('en')} values.`;
      this.#problems.push(
        problem('too-many-aliases', this.#spot(node), message, 'Use fewer aliases of aliases.'),
      );
    }
    return this.#aliased > MOST_ALIASED ? this.#nothing(node) : target;
  }

  /** How many values a tree stands for, aliases followed. */
  #size(node: TreeNode): number {
    const known = this.#sizes.get(node);
    if (known !== undefined) return known;
    let size = 1;
    if (node.kind === 'list') for (const item of node.items) size += this.#size(item);
    if (node.kind === 'map') for (const entry of node.entries.values()) size += this.#size(entry.value);
    this.#sizes.set(node, size);
    return size;
  }

  #checkTag(node: Exclude<Yaml.ParsedNode, Yaml.Alias.Parsed>): void {
    if (node.tag === undefined || STANDARD_TAGS.has(node.tag)) return;
    const tag = node.tag.replace('tag:yaml.org,2002:', '!!');
    const message = `The YAML tag \`${tag}\` is not read.`;
    this.#problems.push(
      problem('unsupported-tag', this.#spot(node), message, 'Write the value itself, without a tag.'),
    );
  }

  #nothing(node: unknown): TreeNode {
    const { file, end } = this.#spot(node);
    return { kind: 'scalar', file, start: end, end, value: null, plain: true };
  }

  #spot(node: unknown): { file: number; start: number; end: number } {
    const range = (node as { range?: readonly number[] } | null)?.range;
    return { file: this.#file, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
  }
}

function isMergeKey(key: unknown): boolean {
  return yaml().isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

function scalarValue(value: unknown): string | number | boolean | null {
  return typeof value === 'bigint' ? Number(value) : ((value ?? null) as string | number | boolean | null);
}

export function duplicateKey(
  key: string,
  spot: { file: number; start: number; end: number },
  first: Entry,
  text: string,
): Problem {
  const line = text.slice(0, first.start).split('\n').length;
  const message = `\`${key}\` stands twice in this map, the first time in line ${line}.`;
  return problem('duplicate-key', spot, message, 'Keep one of the two.');
}
