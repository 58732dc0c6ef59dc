import { serverAccounts } from '../../access/server-accounts.js';
import type { PathStep } from '../../topology/loaded-topology.js';
import type { Rule } from '../rule.js';

/** The server looks for a variable among the settings around it first, and in its environment last. */
export const reservedVariable: Rule = {
  code: 'reserved-variable',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const accounts = new Set(serverAccounts(topology).map(({ name }) => name));
    for (const section of ['server', 'accounts', 'users'] as const) {
      for (const { name, path } of variablesIn(topology[section], [section])) {
        if (!isSetting(name) && !accounts.has(name)) continue;
        yield {
          path,
          message: `The variable \`${name}\` is called like ${accounts.has(name) ? 'an account' : 'a setting'}, and the server would take that for it.`,
          help: `Name it in capitals: ${name.toUpperCase()}${accounts.has(name) ? '_SECRET' : ''}.`,
        };
      }
    }
  },
};

/** Settings of the server are small letters and underscores; hardly anybody names a variable so. */
function isSetting(name: string): boolean {
  return /^[a-z_0-9]+$/.test(name);
}

function* variablesIn(value: unknown, path: PathStep[]): Iterable<{ name: string; path: PathStep[] }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === 'env' && typeof inner === 'string') yield { name: inner, path: at };
    else if (!NO_SECRETS.has(key)) yield* variablesIn(inner, at);
  }
}

/** What of an account and a user holds no secret: large, and not walked. */
const NO_SECRETS = new Set(['streams', 'consumers', 'kv', 'object_stores', 'permissions', 'exceptions']);
