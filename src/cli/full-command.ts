import type { Flag, Flags } from './flag.js';
import { CONNECTION_FLAGS, GLOBAL_FLAGS } from './global-flags.js';
import { KUBERNETES_FLAGS } from './kubernetes-flags.js';
import { PLAN_FLAGS, VIEW_FLAGS } from './plan-flags.js';

const SECRET = new Set(['password', 'token', 'jwt', 'seed']);
/** Flags of looks and answers, which a repeated run need not have. */
const PASSING = new Set([
  'output',
  'color',
  'help',
  'verbose',
  'quiet',
  'no-input',
  'summary',
  'detailed-exitcode',
  'out',
]);

/** A command line as the user gave it, with more flags behind: to be copied. Secrets are left out. */
export function fullCommand(
  name: string,
  operands: readonly string[],
  flags: Flags,
  more: readonly string[],
): string {
  const own = name.startsWith('kubernetes ') ? KUBERNETES_FLAGS : [...PLAN_FLAGS, ...VIEW_FLAGS];
  const repeated = [...own, ...GLOBAL_FLAGS, ...CONNECTION_FLAGS].filter(
    flag => !SECRET.has(flag.name) && !PASSING.has(flag.name),
  );
  const words = [
    'fleetctl',
    ...name.split(' '),
    ...operands,
    ...repeated.flatMap(flag => wordsOf(flag, flags)),
    ...more,
  ];
  return words.map(withoutLogin).map(quoted).join(' ');
}

function wordsOf({ name, takes, repeat }: Flag, flags: Flags): string[] {
  const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  if (takes === undefined) return flags.on(key) ? [`--${name}`] : [];
  const values = repeat ? flags.list(key) : [flags.text(key)].filter(value => value !== undefined);
  return values.flatMap(value => [`--${name}`, value]);
}

/** A server's address may hold a login. */
function withoutLogin(word: string): string {
  return word.replaceAll(/\/\/[^/@]*@/g, '//LOGIN@');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
