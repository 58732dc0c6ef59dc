/**
 * From texts to a checked topology: parse, join the files, lay the overlays over them, put the payloads in, check.
 *
 * In: the texts of the files, of the overlay and of the payload files. Out: a LoadedTopology. Nothing is read and
 * nothing is thrown: whatever is wrong with the texts is a finding with its place.
 */
import { compareFindings, hasErrors, type Place } from '../findings/finding.js';
import { applyOverlay } from './apply-overlay.js';
import { checkPayload } from './check-payload.js';
import { checkSchema } from './check-schema.js';
import type { TopologyCode } from './codes.js';
import { digestOf } from './digest.js';
import type { LoadedTopology, PathStep, SourceText } from './loaded-topology.js';
import { mergeFiles } from './merge-files.js';
import { type PayloadReference, payloadReferences, payloads, referencedFile } from './payloads.js';
import { type Problem, placesIn, problem, toFinding } from './problem.js';
import type { Topology } from './topology.gen.js';
import { locate, type MapNode, type ScalarNode, type Spot, spotOf, type TreeNode, toPlain } from './tree.js';
import { parseSource } from './yaml/parse-source.js';

export interface TopologyTexts {
  /** The topology's files, in the order of reading. */
  base: readonly SourceText[];
  overlay: SourceText | null;
  /** The payload files, by the path that referencedFile() gives; what is missing here does not exist. */
  referenced: ReadonlyMap<string, SourceText>;
}

/** A payload file as the disk has it: its text, or why it could not be read. */
export type ReferencedFile = SourceText | Pick<Problem, 'code' | 'message' | 'help'>;

/** A topology whose files are joined, before its payload files are known. */
export interface JoinedTopology {
  /** The payload files that it names, each once. */
  references: string[];
  finish(referenced: ReadonlyMap<string, ReferencedFile>): LoadedTopology;
}

/** @example loadTopology({ base: [{ file: 'a.yaml', text: 'topology: a' }], overlay: null, referenced: new Map() }) */
export function loadTopology(texts: TopologyTexts): LoadedTopology {
  return joinTopology(texts.base, texts.overlay === null ? [] : [texts.overlay]).finish(texts.referenced);
}

/** The first half of loadTopology, for a caller that reads the payload files before the second. */
export function joinTopology(
  base: readonly SourceText[],
  overlays: readonly SourceText[],
  readProblems: readonly Problem[] = [],
): JoinedTopology {
  const sources = [...base, ...overlays].map(withoutMark);
  const problems = [...readProblems];
  const placeOfSpot = placesIn(sources);
  const root = join(sources, base.length, problems, placeOfSpot);
  const named = root === null ? [] : payloadReferences(root);
  const references = named.filter(found => isReadable(found, problems));
  const fileOf = (at: ScalarNode) => referencedFile(sources[at.file]!.file, String(at.value));
  return {
    references: [...new Set(references.map(({ at }) => fileOf(at)))],
    finish(referenced) {
      const unread = new Set<TreeNode>(named.map(({ entry }) => entry.value));
      if (root !== null) insertPayloads(references, referenced, fileOf, sources, problems);
      return finish(root, unread, sources, problems, placeOfSpot);
    },
  };
}

function join(
  sources: readonly SourceText[],
  baseCount: number,
  problems: Problem[],
  placeOfSpot: (spot: Spot) => Place,
): MapNode | null {
  const parsed = sources.map((source, index) => parseSource(source, index));
  for (const { problems: found } of parsed) problems.push(...found);
  const roots = parsed.slice(0, baseCount).flatMap(found => found.roots);
  const merged = mergeFiles(withoutPayloadFiles(roots, sources), placeOfSpot);
  problems.push(...merged.problems);
  if (merged.root === null && problems.length === 0) problems.push(nothingToRead(sources));
  let root = merged.root;
  for (const over of parsed.slice(baseCount).flatMap(found => found.roots)) {
    if (root === null) break;
    const laid = applyOverlay(root, over);
    problems.push(...laid.problems);
    root = laid.root;
  }
  return root;
}

/** A YAML file that an event names as its payload is no part of the topology, though it may lie in its folder. */
function withoutPayloadFiles(roots: readonly TreeNode[], sources: readonly SourceText[]): TreeNode[] {
  const named = new Set<string>();
  for (const root of roots) {
    if (root.kind !== 'map') continue;
    for (const { at } of payloadReferences(root))
      named.add(referencedFile(sources[at.file]!.file, String(at.value)));
  }
  return roots.filter(root => !named.has(referencedFile('', sources[root.file]!.file)));
}

function finish(
  root: MapNode | null,
  unread: ReadonlySet<TreeNode>,
  sources: readonly SourceText[],
  problems: Problem[],
  placeOfSpot: (spot: Spot) => Place,
): LoadedTopology {
  const plain = root === null ? {} : toPlain(root);
  // A document that could not be read whole would only bring errors that are none.
  if (root !== null && !problems.some(isPartial)) {
    problems.push(...checkSchema(root, plain, spot => sources[spot.file]!.text.slice(spot.start, spot.end)));
    problems.push(...checkPayloads(root, unread));
  }
  const findings = problems.map(found => toFinding(found, placeOfSpot)).sort(compareFindings);
  return {
    topology: root === null || hasErrors(findings) ? null : (plain as Topology),
    placeOf: (path: readonly PathStep[]) =>
      root === null
        ? { file: sources[0]?.file ?? '', line: 1, column: 1 }
        : placeOfSpot(spotOf(locate(root, path))),
    findings,
    sources: [...sources],
    digest: digestOf(plain),
  };
}

/** Each payload once, though several events may have it; one that could not be read has been told of already. */
function checkPayloads(root: MapNode, unread: ReadonlySet<TreeNode>): Problem[] {
  const done = new Set(unread);
  const problems: Problem[] = [];
  for (const { path, entry } of payloads(root)) {
    if (entry.value.kind !== 'map' || done.has(entry.value)) continue;
    done.add(entry.value);
    problems.push(...checkPayload(entry.value, path));
  }
  return problems;
}

/** Part of the text is missing from the tree: what is wrong with the rest may be wrong for that reason alone. */
function isPartial({ code, spot }: Problem): boolean {
  return PARTIAL.has(code) || (spot === null && (code === 'file-missing' || code === 'file-unreadable'));
}

const PARTIAL = new Set<TopologyCode>([
  'yaml-syntax',
  'not-text',
  'too-deep',
  'too-many-aliases',
  'bad-alias',
  'unsupported-tag',
  'unsupported-key',
]);

function insertPayloads(
  references: readonly PayloadReference[],
  referenced: ReadonlyMap<string, ReferencedFile>,
  fileOf: (at: ScalarNode) => string,
  sources: SourceText[],
  problems: Problem[],
): void {
  const trees = new Map<string, TreeNode | null>();
  for (const { path, at, entry } of references) {
    const file = fileOf(at);
    const source = referenced.get(file) ?? missing(file);
    if ('code' in source) {
      problems.push({ ...source, spot: at, path: [...path, '$ref'] });
      continue;
    }
    if (!trees.has(file)) trees.set(file, payloadTree(source, sources, problems));
    entry.value = trees.get(file) ?? entry.value;
  }
}

/** The tree of a payload file, whose text joins the sources; null where it cannot be read. */
function payloadTree(source: SourceText, sources: SourceText[], problems: Problem[]): TreeNode | null {
  const known = sources.findIndex(({ file }) => file === source.file);
  const index = known === -1 ? sources.push(withoutMark(source)) - 1 : known;
  const { roots, problems: found } = parseSource(sources[index]!, index);
  problems.push(...found);
  if (found.length === 0 && /\.json$/i.test(source.file))
    problems.push(...checkJson(sources[index]!.text, index));
  const whole = { file: index, start: 0, end: 0 };
  if (roots.length === 0 && found.length === 0) {
    problems.push(
      problem(
        'bad-payload',
        whole,
        'The payload file is empty.',
        'Write a JSON Schema: { "type": "object" }',
      ),
    );
  }
  const root = roots[0];
  if (root === undefined || root.kind === 'map') return root ?? null;
  problems.push(
    problem(
      'bad-payload',
      root,
      'The payload file does not hold a JSON Schema.',
      'Write a map: { "type": "object" }',
    ),
  );
  return null;
}

/** JSON is stricter than YAML, and so are the other programs that read the file. */
function checkJson(text: string, file: number): Problem[] {
  if (text.trim() === '') return [];
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const start = Number(/position ([0-9]+)/.exec((error as Error).message)?.[1] ?? 0);
    const help = 'JSON has no comments, no trailing commas, and quotes around every key.';
    return [problem('json-syntax', { file, start, end: start + 1 }, 'This is YAML, but not JSON.', help)];
  }
}

/** Of the references, those that name a file in the neighbourhood; the others become problems. */
function isReadable({ path, at }: PayloadReference, problems: Problem[]): boolean {
  const reference = String(at.value);
  const tell = (message: string, help: string) =>
    problems.push(problem('wrong-value', at, message, help, [...path, '$ref']));
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(reference))
    tell(
      `\`${reference}\` is an address: payloads are read from files only.`,
      'Save it beside the topology, and write its path.',
    );
  else if (/^([/\\]|[A-Za-z]:)/.test(reference))
    tell(
      `\`${reference}\` is an absolute path, which the next machine does not have.`,
      'Write the path relative to this file.',
    );
  else if (reference.includes('#'))
    tell(
      `\`${reference}\` names a part of a file; a payload is a whole file.`,
      'Give the payload a file of its own.',
    );
  else return true;
  return false;
}

function missing(file: string): Pick<Problem, 'code' | 'message' | 'help'> {
  return {
    code: 'file-missing',
    message: `The payload file ${file} does not exist.`,
    help: 'Its path is relative to this file.',
  };
}

function nothingToRead(sources: readonly SourceText[]): Problem {
  const message = sources.length === 1 ? 'The file holds nothing.' : 'The files hold nothing.';
  const spot = sources.length === 0 ? null : { file: 0, start: 0, end: 0 };
  return problem('no-topology', spot, message, 'Begin with `topology: NAME`, then `streams:`.');
}

/** Without the byte order mark that some editors put in front. */
function withoutMark(source: SourceText): SourceText {
  return source.text.startsWith('\ufeff') ? { ...source, text: source.text.slice(1) } : source;
}
