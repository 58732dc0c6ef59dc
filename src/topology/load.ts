/**
 * From texts to a checked topology: parse, join the files, lay the overlay over them, put the payloads in, check.
 *
 * In: the texts of the files, of the overlay and of the payload files. Out: a LoadedTopology. Nothing is read and
 * nothing is thrown: whatever is wrong with the texts is a finding with its place.
 */
import type { Finding, Place } from '../findings/finding.js';
import { compareFindings, hasErrors } from '../findings/finding.js';
import { applyOverlay } from './apply-overlay.js';
import { checkSchema } from './check-schema.js';
import { digestOf } from './digest.js';
import type { LoadedTopology, PathStep, SourceText } from './loaded-topology.js';
import { mergeFiles } from './merge-files.js';
import { payloadReferences, referencedFile } from './payloads.js';
import { type Problem, placesIn, problem, toFinding } from './problem.js';
import type { Topology } from './topology.gen.js';
import { locate, type MapNode, type Spot, spotOf, type TreeNode, toPlain } from './tree.js';
import { parseSource } from './yaml/parse-source.js';

export interface TopologyTexts {
  /** The topology's files, in the order of reading. */
  base: readonly SourceText[];
  overlay: SourceText | null;
  /** The payload files, by the path that referencedFile() gives; what is missing here could not be read. */
  referenced: ReadonlyMap<string, SourceText>;
}

/** A topology whose files are joined, before its payload files are known. */
export interface JoinedTopology {
  /** The payload files that it names, each once. */
  references: string[];
  finish(referenced: ReadonlyMap<string, SourceText>): LoadedTopology;
}

/** @example loadTopology({ base: [{ file: 'a.yaml', text: 'topology: a' }], overlay: null, referenced: new Map() }) */
export function loadTopology(texts: TopologyTexts): LoadedTopology {
  return joinTopology(texts.base, texts.overlay).finish(texts.referenced);
}

/** The first half of loadTopology, for a caller that has to read the payload files before the second. */
export function joinTopology(base: readonly SourceText[], overlay: SourceText | null): JoinedTopology {
  const sources = [...base, ...(overlay === null ? [] : [overlay])].map(withoutMark);
  const placeOfSpot = placesIn(sources);
  const problems: Problem[] = [];
  const root = join(sources, overlay !== null, problems, placeOfSpot);
  const references = root === null ? [] : payloadReferences(root);
  const fileOf = (at: Spot & { value: unknown }) => referencedFile(sources[at.file]!.file, String(at.value));
  return {
    references: [...new Set(references.map(({ at }) => fileOf(at)))],
    finish(referenced) {
      for (const { path, at, entry } of references) {
        const source = referenced.get(fileOf(at));
        if (source === undefined) problems.push(missingPayload(fileOf(at), at, path));
        else entry.value = payloadTree(source, sources, problems) ?? entry.value;
      }
      return finish(root, sources, problems, placeOfSpot);
    },
  };
}

function join(
  sources: readonly SourceText[],
  hasOverlay: boolean,
  problems: Problem[],
  placeOfSpot: (spot: Spot) => Place,
): MapNode | null {
  const parsed = sources.map((source, index) => parseSource(source, index));
  for (const { problems: found } of parsed) problems.push(...found);
  const overlay = hasOverlay ? parsed.pop()! : null;
  const merged = mergeFiles(
    parsed.flatMap(({ roots }) => roots),
    placeOfSpot,
  );
  problems.push(...merged.problems);
  if (merged.root === null && problems.length === 0) problems.push(nothingToRead(sources));
  if (merged.root === null || overlay === null) return merged.root;
  return overlay.roots.reduce<MapNode>((root, over) => {
    const laid = applyOverlay(root, over);
    problems.push(...laid.problems);
    return laid.root;
  }, merged.root);
}

function finish(
  root: MapNode | null,
  sources: readonly SourceText[],
  problems: Problem[],
  placeOfSpot: (spot: Spot) => Place,
): LoadedTopology {
  const plain = root === null ? {} : toPlain(root);
  if (root !== null)
    problems.push(...checkSchema(root, plain, spot => sources[spot.file]!.text.slice(spot.start, spot.end)));
  const findings: Finding[] = problems.map(found => toFinding(found, placeOfSpot)).sort(compareFindings);
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

/** The tree of a payload file, whose text joins the sources; null where it cannot be read. */
function payloadTree(source: SourceText, sources: SourceText[], problems: Problem[]): TreeNode | null {
  const known = sources.findIndex(({ file }) => file === source.file);
  const index = known === -1 ? sources.push(withoutMark(source)) - 1 : known;
  const parsed = parseSource(sources[index]!, index);
  problems.push(...parsed.problems);
  return parsed.roots[0] ?? null;
}

function missingPayload(file: string, at: Spot, path: PathStep[]): Problem {
  return problem(
    'file-missing',
    at,
    `The payload file ${file} does not exist.`,
    'Its path is relative to this file.',
    [...path, '$ref'],
  );
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
