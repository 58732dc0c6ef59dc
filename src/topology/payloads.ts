/** The payload schemas of events: found in the tree, put in the place of the `$ref` that names them. */
import type { PathStep } from './loaded-topology.js';
import type { Entry, MapNode, ScalarNode, TreeNode } from './tree.js';

export interface PayloadReference {
  /** The path of the `payload`. */
  path: PathStep[];
  /** The `$ref`'s value, where it is written. */
  at: ScalarNode;
  /** The entry whose value the payload is. */
  entry: Entry;
}

/** Every `payload: { $ref: FILE }`. A `$ref` that begins with # is part of an inline schema. */
export function payloadReferences(root: MapNode): PayloadReference[] {
  const references: PayloadReference[] = [];
  for (const { path, entry } of payloads(root)) {
    const at = fileReference(entry.value);
    if (at !== null) references.push({ path, at, entry });
  }
  return references;
}

/** Every payload, with its path. */
export function* payloads(root: MapNode): Generator<{ path: PathStep[]; entry: Entry }> {
  const events = root.entries.get('events')?.value;
  if (events?.kind !== 'map') return;
  for (const [subject, event] of events.entries) {
    const entry = event.value.kind === 'map' ? event.value.entries.get('payload') : undefined;
    if (entry !== undefined) yield { path: ['events', subject, 'payload'], entry };
  }
}

function fileReference(payload: TreeNode): ScalarNode | null {
  const at = payload.kind === 'map' ? payload.entries.get('$ref')?.value : undefined;
  if (at?.kind !== 'scalar' || typeof at.value !== 'string') return null;
  return at.value.startsWith('#') ? null : at;
}

/** The path of a referenced file: relative to the file that says so, without `.` and `..` where they cancel out. */
export function referencedFile(from: string, reference: string): string {
  const joined = /^([/\\]|[A-Za-z]:)/.test(reference)
    ? reference
    : `${from.replace(/[^/\\]*$/, '')}${reference}`;
  const steps: string[] = [];
  for (const step of joined.split(/[/\\]/)) {
    if (step === '.' || (step === '' && steps.length > 0)) continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..' && steps.at(-1) !== '') steps.pop();
    else steps.push(step);
  }
  return steps.join('/');
}
