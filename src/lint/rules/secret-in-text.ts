import { secretKind } from '../../findings/secret-text.js';
import type { PathStep } from '../../topology/loaded-topology.js';
import type { Problem, Rule } from '../rule.js';

const SECRET_KEY = /(^|[^a-z])(pass(word|phrase)?|passwd|secret|token|api[-_.]?key|credentials?)$/i;

/** A secret written out in a description, in metadata, anywhere: the topology is kept, printed and sent to servers. */
export const secretInText: Rule = {
  code: 'secret-in-text',
  severity: 'error',
  check({ topology }) {
    const found: Problem[] = [];
    checkValue(topology, [], found);
    return found;
  },
};

/** `path` is one list that grows and shrinks on the way: a topology has many values and hardly a secret. */
function checkValue(value: unknown, path: PathStep[], found: Problem[]): void {
  if (typeof value === 'string') {
    const what = kindOf(value, path);
    if (what !== undefined) found.push(problem(what, [...path]));
  } else if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      if (typeof item === 'number' || typeof item === 'boolean') continue;
      path.push(isList ? Number(key) : key);
      checkValue(item, path, found);
      path.pop();
    }
  }
}

function kindOf(text: string, path: readonly PathStep[]): string | undefined {
  return isSecretEntry(path) && text !== '' ? 'a secret by its name' : secretKind(text);
}

/** The text itself never shows: not in the message, not in the mend. */
function problem(what: string, path: PathStep[]): Problem {
  return {
    path,
    message: `This value is ${what}: whoever reads the topology, a plan or the server's metadata reads it too.`,
    help: 'Take it out and change it: it is known now. A user takes `password: { env: NAME }`, a file or a Kubernetes secret.',
  };
}

/** An entry of metadata or labels that is called a secret. */
function isSecretEntry(path: readonly PathStep[]): boolean {
  return (path.at(-2) === 'metadata' || path.at(-2) === 'labels') && SECRET_KEY.test(String(path.at(-1)));
}
