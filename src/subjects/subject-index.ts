/**
 * An index of subjects: "which of these cover that one", "which overlap it", without asking each.
 *
 * A tree with a level a token; `*` and `>` are branches of their own. A look-up walks only the branches that can
 * hold an answer, so its cost grows with the length of the subject and the number of answers, not with the index.
 */

/** Most nodes have one branch or one value: what a node does not have takes no memory. */
interface Node<T> {
  /** Values whose subject ends here. */
  values: T[] | null;
  /** Values whose subject ends here with `>`. */
  rest: T[] | null;
  any: Node<T> | null;
  next: Map<string, Node<T>> | null;
}

export interface SubjectIndex<T> {
  add(subject: string, value: T): void;
  /** The values of the subjects that stand for everything that `subject` stands for, in order of adding. */
  covering(subject: string): T[];
  /** The values of the subjects that have something in common with `subject`, in order of adding. */
  overlapping(subject: string): T[];
  /** The values of the subjects that stand for no more than `subject` does, in order of adding. */
  coveredBy(subject: string): T[];
}

interface Entry<T> {
  order: number;
  value: T;
}

/** An empty index. What is asked and what is added have to be valid subjects. */
export function subjectIndex<T>(): SubjectIndex<T> {
  const root = node<Entry<T>>();
  let added = 0;
  const ask = (walk: Walk, subject: string): T[] => {
    const found: Entry<T>[] = [];
    walk(root, subject.split('.'), 0, found);
    if (found.length > 1) found.sort((a, b) => a.order - b.order);
    return found.map(entry => entry.value);
  };
  return {
    add(subject, value) {
      insert(root, subject.split('.'), { order: added++, value });
    },
    covering: subject => ask(collectCovering, subject),
    overlapping: subject => ask(collectOverlapping, subject),
    coveredBy: subject => ask(collectCovered, subject),
  };
}

type Walk = <T>(at: Node<T>, tokens: readonly string[], depth: number, found: T[]) => void;

function node<T>(): Node<T> {
  return { values: null, rest: null, any: null, next: null };
}

function insert<T>(root: Node<T>, tokens: readonly string[], value: T): void {
  let at = root;
  for (const token of tokens) {
    if (token === '>') {
      if (at.rest === null) at.rest = [value];
      else at.rest.push(value);
      return;
    }
    at = token === '*' ? anyToken(at) : named(at, token);
  }
  if (at.values === null) at.values = [value];
  else at.values.push(value);
}

function anyToken<T>(at: Node<T>): Node<T> {
  at.any ??= node();
  return at.any;
}

function named<T>(at: Node<T>, token: string): Node<T> {
  at.next ??= new Map();
  let next = at.next.get(token);
  if (next === undefined) {
    next = node();
    at.next.set(token, next);
  }
  return next;
}

function collectCovering<T>(at: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  const token = tokens[depth];
  if (token === undefined) {
    append(found, at.values);
    return;
  }
  append(found, at.rest);
  if (token === '>') return;
  if (at.any !== null) collectCovering(at.any, tokens, depth + 1, found);
  const next = token === '*' ? undefined : at.next?.get(token);
  if (next !== undefined) collectCovering(next, tokens, depth + 1, found);
}

function collectOverlapping<T>(at: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  const token = tokens[depth];
  if (token === undefined) {
    append(found, at.values);
    return;
  }
  if (token === '>') {
    append(found, at.rest);
    collectBelow(at, found);
    return;
  }
  append(found, at.rest);
  if (at.any !== null) collectOverlapping(at.any, tokens, depth + 1, found);
  if (token === '*') {
    for (const next of at.next?.values() ?? []) collectOverlapping(next, tokens, depth + 1, found);
    return;
  }
  const next = at.next?.get(token);
  if (next !== undefined) collectOverlapping(next, tokens, depth + 1, found);
}

function collectCovered<T>(at: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  const token = tokens[depth];
  if (token === undefined) {
    append(found, at.values);
    return;
  }
  if (token === '>') {
    append(found, at.rest);
    collectBelow(at, found);
    return;
  }
  if (token === '*') {
    if (at.any !== null) collectCovered(at.any, tokens, depth + 1, found);
    for (const next of at.next?.values() ?? []) collectCovered(next, tokens, depth + 1, found);
    return;
  }
  const next = at.next?.get(token);
  if (next !== undefined) collectCovered(next, tokens, depth + 1, found);
}

/** Everything that has at least one token more than `at`. */
function collectBelow<T>(at: Node<T>, found: T[]): void {
  for (const next of below(at)) {
    append(found, next.values);
    append(found, next.rest);
    collectBelow(next, found);
  }
}

function below<T>(at: Node<T>): Iterable<Node<T>> {
  const named = at.next?.values() ?? [];
  return at.any === null ? named : [at.any, ...named];
}

function append<T>(found: T[], values: readonly T[] | null): void {
  if (values === null) return;
  for (const value of values) found.push(value);
}
