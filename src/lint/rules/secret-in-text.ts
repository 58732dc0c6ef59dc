import type { PathStep } from '../../topology/loaded-topology.js';
import type { Problem, Rule } from '../rule.js';

/** What a secret looks like wherever it stands, and what it is called. */
const SECRETS: readonly [RegExp, string][] = [
  [/\bS[ACNOUX][A-Z2-7]{56}\b/, 'an nkey seed'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/, 'a token (JWT)'],
  [/-----BEGIN [A-Z ]*(PRIVATE KEY|SEED|NATS USER JWT)-----/, 'a private key'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i, 'a password in a URL'],
];
/** What every one of them has: most texts are done with after one look. */
const MAYBE = /:\/\/|eyJ|-----BEGIN|S[ACNOUX][A-Z2-7]{56}/;
const SHORTEST = 8;
const SECRET_KEY = /(^|[^a-z])(pass(word|phrase)?|passwd|secret|token|api[-_.]?key|credentials?)$/i;

/** A secret written out in a description, in metadata, anywhere: the topology is kept, printed and sent to servers. */
export const secretInText: Rule = {
  code: 'secret-in-text',
  severity: 'error',
  *check({ topology }) {
    yield* checkValue(topology, []);
  },
};

/** `path` is one list that grows and shrinks on the way: a topology has many values and hardly a secret. */
function* checkValue(value: unknown, path: PathStep[]): Iterable<Problem> {
  if (typeof value === 'string') {
    const what = secretKind(value, path);
    if (what !== undefined) yield problem(what, [...path]);
  } else if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    for (const key of Object.keys(value)) {
      const item = (value as Record<string, unknown>)[key];
      if (typeof item === 'number' || typeof item === 'boolean') continue;
      path.push(isList ? Number(key) : key);
      yield* checkValue(item, path);
      path.pop();
    }
  }
}

function secretKind(text: string, path: readonly PathStep[]): string | undefined {
  if (isSecretMetadata(path) && text !== '') return 'a secret by its name';
  if (text.length < SHORTEST || !MAYBE.test(text)) return undefined;
  return SECRETS.find(([pattern]) => pattern.test(text))?.[1];
}

/** The text itself never shows: not in the message, not in the mend. */
function problem(what: string, path: PathStep[]): Problem {
  return {
    path,
    message: `This value is ${what}: whoever reads the topology, a plan or the server's metadata reads it too.`,
    help: 'Take it out and change it: it is known now. A user takes `password: { env: NAME }`, a file or a Kubernetes secret.',
  };
}

function isSecretMetadata(path: readonly PathStep[]): boolean {
  return path.at(-2) === 'metadata' && SECRET_KEY.test(String(path.at(-1)));
}
