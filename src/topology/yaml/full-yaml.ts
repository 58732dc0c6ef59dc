/**
 * All of YAML 1.2 (core schema, anchors, aliases, merges), by the yaml package, into trees,
 * with every error explained.
 *
 * The package is loaded on first use: what has no errors is read without it (quick-yaml.ts).
 */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { printCount } from '../../units/count.js';
import { type Problem, problem } from '../problem.js';
import { DEEPEST, type Entry, type MapNode, type Spot, type TreeNode } from '../tree.js';
import { type AliasFault, Anchors, MOST_ALIASED, mergeInto } from './anchors.js';
import { explainSyntaxError } from './syntax-errors.js';

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

function tooDeep(spot: Spot): Problem {
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
  readonly #anchors = new Anchors();
  #tooMany = false;

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
    if (node.anchor !== undefined) this.#anchors.open(node.anchor);
    this.#checkTag(node);
    const tree = this.#convertValue(node, depth);
    if (node.anchor !== undefined) this.#anchors.close(node.anchor, tree);
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

  #merge(entries: Map<string, Entry>, from: Yaml.ParsedNode, depth: number): void {
    if (mergeInto(entries, this.convert(from, depth + 1))) return;
    const message = 'Only a map, or a list of maps, can be merged with `<<`.';
    const help = 'Name an anchor that stands on a map: <<: *defaults';
    this.#problems.push(problem('bad-alias', this.#spot(from), message, help));
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
    const target = this.#anchors.resolve(node.source);
    if (typeof target !== 'string') return target;
    if (target !== 'too-many' || !this.#tooMany)
      this.#problems.push(badAlias(target, node.source, this.#spot(node)));
    this.#tooMany ||= target === 'too-many';
    return this.#nothing(node);
  }

  #checkTag(node: Exclude<Yaml.ParsedNode, Yaml.Alias.Parsed>): void {
    if (node.tag === undefined || STANDARD_TAGS.has(node.tag)) return;
    const tag = node.tag.replace('tag:yaml.org,2002:', '!!');
    const spot = this.#spot(node);
    const start = this.#text.lastIndexOf(tag, spot.start);
    const message = `The YAML tag \`${tag}\` is not read.`;
    const help = 'Write the value itself, without a tag.';
    this.#problems.push(problem('unsupported-tag', start === -1 ? spot : { ...spot, start }, message, help));
  }

  #nothing(node: unknown): TreeNode {
    const { file, end } = this.#spot(node);
    return { kind: 'scalar', file, start: end, end, value: null, plain: true };
  }

  #spot(node: unknown): Spot {
    const range = (node as { range?: readonly number[] } | null)?.range;
    return { file: this.#file, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
  }
}

function badAlias(fault: AliasFault, name: string, spot: Spot): Problem {
  switch (fault) {
    case 'unknown': {
      const message = `The alias \`*${name}\` names an anchor that does not stand before it in this file.`;
      return problem('bad-alias', spot, message, `Set the anchor first: &${name}`);
    }
    case 'contains-itself': {
      const message = `The alias \`*${name}\` names a value that contains it.`;
      return problem('bad-alias', spot, message, 'A value cannot hold itself.');
    }
    case 'too-many': {
      const message = `The aliases of this file stand for more than ${printCount(MOST_ALIASED)} values.`;
      return problem('too-many-aliases', spot, message, 'Use fewer aliases of aliases.');
    }
  }
}

function isMergeKey(key: unknown): boolean {
  return yaml().isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

function scalarValue(value: unknown): string | number | boolean | null {
  return typeof value === 'bigint' ? Number(value) : ((value ?? null) as string | number | boolean | null);
}

function duplicateKey(
  key: string,
  spot: { file: number; start: number; end: number },
  first: Entry,
  text: string,
): Problem {
  const line = text.slice(0, first.start).split('\n').length;
  const message = `\`${key}\` stands twice in this map, the first time in line ${line}.`;
  return problem('duplicate-key', spot, message, 'Keep one of the two.');
}
