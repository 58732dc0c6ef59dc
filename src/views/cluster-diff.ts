/** What `kubernetes diff` and `kubernetes apply` say: a line an object, a unified diff of what changes, the sum. */
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import { shown } from './escape.js';
import { jsonDocument } from './json-document.js';
import { type Paint, paintOf, type TextStyle } from './text-style.js';

export type ClusterActionKind = 'create' | 'update' | 'unchanged' | 'conflict' | 'orphan' | 'delete';

export interface FieldDifference {
  path: string;
  /** null where there is none. */
  before: unknown;
  after: unknown;
}

/** A field that another manager holds. */
export interface ObjectConflict {
  manager: string;
  field: string;
}

export interface ClusterAction {
  /** `StatefulSet/nats`. */
  id: string;
  action: ClusterActionKind;
  changes: FieldDifference[];
  /** Both whole, for the diff; null where nothing changes. */
  texts: { before: object | null; after: object } | null;
  conflicts: ObjectConflict[];
  /** Why an orphan is kept; absent where nobody has asked to delete it. */
  note?: string;
}

export interface ObjectOutcome {
  id: string;
  status: 'done' | 'failed' | 'not-begun' | 'unknown';
  error: { code: string; message: string; help: string } | null;
}

export interface ShownClusterDiff {
  topology: string;
  context: string;
  server: string;
  namespace: string;
  /** Of what would be written over what: `apply --expect` takes it. */
  digest: string;
  actions: readonly ClusterAction[];
  /** What the rendering holds for others to run, with the reason. */
  left: readonly { id: string; reason: string }[];
  /** Per object, once applied; null for a diff. */
  outcomes: readonly ObjectOutcome[] | null;
}

/** schemas/kubernetes.schema.json */
export function clusterDiffJson(diff: ShownClusterDiff): string {
  const outcomes = new Map(diff.outcomes?.map(outcome => [outcome.id, outcome]));
  return jsonDocument({
    format: 'fleetctl.kubernetes',
    format_version: '1.0',
    topology: diff.topology,
    context: diff.context,
    server: diff.server,
    namespace: diff.namespace,
    digest: diff.digest,
    summary: countsOf(diff.actions),
    objects: diff.actions.map(({ id, action, changes, conflicts }) => {
      const outcome = outcomes.get(id);
      return {
        id,
        action,
        changes,
        conflicts,
        status: outcome?.status ?? null,
        error: outcome?.error ?? null,
      };
    }),
    left: diff.left,
  });
}

export function countsOf(actions: readonly ClusterAction[]): Record<ClusterActionKind, number> {
  const counts = { create: 0, update: 0, unchanged: 0, conflict: 0, orphan: 0, delete: 0 };
  for (const { action } of actions) counts[action]++;
  return counts;
}

export function clusterDiffText(diff: ShownClusterDiff, style: TextStyle): string {
  const paint = paintOf(style);
  const shownActions = diff.actions.filter(({ action }) => action !== 'unchanged');
  const outcomes = new Map(diff.outcomes?.map(({ id, status }) => [id, status]));
  const blocks = shownActions.map(action => actionText(action, outcomes.get(action.id) ?? null, paint));
  const left = diff.left.map(({ id, reason }) => `· ${shown(id)}  left: ${shown(reason)}`);
  return `${[headText(diff), ...paragraphs([...blocks, ...left.map(line => [line])]), sumText(diff)].join('\n\n')}\n`;
}

/** Blocks of a line stand together, a longer one on its own. */
function paragraphs(blocks: readonly string[][]): string[] {
  const joined: string[][] = [];
  let isOpen = false;
  for (const block of blocks) {
    if (isOpen && block.length === 1) joined.at(-1)!.push(...block);
    else joined.push([...block]);
    isOpen = block.length === 1;
  }
  return joined.map(lines => lines.join('\n'));
}

function headText({ topology, context, server, namespace }: ShownClusterDiff): string {
  return [`topology ${topology}`, `context ${context}`, server, `namespace ${namespace}`]
    .map(shown)
    .join(' · ');
}

const SYMBOLS: Record<ClusterActionKind, string> = {
  create: '+',
  update: '~',
  unchanged: ' ',
  conflict: '!',
  orphan: '?',
  delete: '-',
};

const WORDS: Record<ObjectOutcome['status'], string> = {
  done: 'done',
  failed: 'failed',
  'not-begun': 'not begun',
  unknown: 'outcome unknown',
};

function actionText(
  { id, action, texts, conflicts, note = '--prune deletes it' }: ClusterAction,
  outcome: ObjectOutcome['status'] | null,
  paint: Paint,
): string[] {
  const verb = action === 'orphan' ? `ours and rendered no longer, kept (${note})` : action;
  const head = paint.bold(
    `${SYMBOLS[action]} ${shown(id)}  ${verb}${outcome === null ? '' : `: ${WORDS[outcome]}`}`,
  );
  if (outcome !== null) return [head];
  const lines = conflicts.map(({ manager, field }) => `    \`${shown(manager)}\` holds ${shown(field)}`);
  if (action === 'conflict') lines.push('    to take these fields over: --force-conflicts');
  const patch = texts === null || action === 'create' ? [] : patchOf(texts, paint);
  return [head, ...lines, ...patch];
}

/** Lines that change, with three around them, as everybody reads them. */
function patchOf({ before, after }: { before: object | null; after: object }, paint: Paint): string[] {
  const text = (object: object | null) => (object === null ? '' : stringify(object, { lineWidth: 0 }));
  const patch = createTwoFilesPatch('', '', text(before), text(after), undefined, undefined, { context: 3 });
  return patch
    .split('\n')
    .slice(4)
    .filter(line => line !== '' && !line.startsWith('\\'))
    .map(line => {
      const safe = `    ${shown(line)}`;
      return line.startsWith('+') ? paint.green(safe) : line.startsWith('-') ? paint.red(safe) : safe;
    });
}

function sumText({ actions, outcomes, digest }: ShownClusterDiff): string {
  const counts = countsOf(actions);
  if (outcomes !== null && outcomes.length > 0) return outcomeText(outcomes);
  const changes = (['create', 'update', 'delete', 'conflict', 'orphan'] as const)
    .filter(kind => counts[kind] > 0)
    .map(kind => `${counts[kind]} ${kind === 'orphan' ? 'kept' : kind}`);
  if (changes.length === 0) return `Nothing to change: ${counts.unchanged} objects are as rendered.`;
  return `${changes.join(', ')} · ${counts.unchanged} unchanged\nDigest: ${digest}`;
}

function outcomeText(outcomes: readonly ObjectOutcome[]): string {
  const count = (status: ObjectOutcome['status']) =>
    outcomes.filter(outcome => outcome.status === status).length;
  const failed = outcomes.filter(({ error }) => error !== null);
  return [
    ...failed.map(
      ({ id, status, error }) => `${status}: ${shown(id)}: ${shown(error!.message)}\n  ${shown(error!.help)}`,
    ),
    `${count('done')} done, ${count('failed')} failed, ${count('unknown')} unknown, ${count('not-begun')} not begun`,
  ].join('\n');
}
