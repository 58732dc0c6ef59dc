import { serverAccounts, systemAccountOf } from '../../access/server-accounts.js';
import type { PathStep } from '../../topology/loaded-topology.js';
import type { Topology } from '../../topology/topology.gen.js';
import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** Whatever names an account that the topology does not have. */
export const unknownAccount: Rule = {
  code: 'unknown-account',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const keys = [...Object.keys(topology.accounts ?? {}), systemAccountOf(topology)];
    const names = [...serverAccounts(topology).map(({ name }) => name), systemAccountOf(topology)];
    for (const { path, who, account, byName } of namedAccounts(topology)) {
      const known = byName ? names : keys;
      if (known.includes(account)) continue;
      yield {
        path,
        message: `${who} the account \`${account}\`, which nothing defines.`,
        help: names.includes(account)
          ? "Leave `account` out: it is the topology's own."
          : nearestOr(account, known, `define \`${account}\` under \`accounts\``),
      };
    }
  },
};

interface NamedAccount {
  path: PathStep[];
  /** `User \`x\` logs in to` */
  who: string;
  account: string;
  /** By the name that the server knows, so the topology's own too. */
  byName: boolean;
}

function* namedAccounts(topology: Topology): Iterable<NamedAccount> {
  for (const name of Object.keys(topology.target?.accounts ?? {})) {
    yield { path: ['target', 'accounts', name], who: 'The target names', account: name, byName: false };
  }
  for (const [user, { account }] of Object.entries(topology.users ?? {})) {
    if (account === undefined) continue;
    yield { path: ['users', user, 'account'], who: `User \`${user}\` logs in to`, account, byName: false };
  }
  yield* ofTheServer(topology);
  for (const each of serverAccounts(topology)) yield* ofExportsAndImports(each);
}

function* ofTheServer({ server, accounts }: Topology): Iterable<NamedAccount> {
  const { leafnodes, system_account: system } = server ?? {};
  if (system !== undefined && system !== '$SYS' && accounts?.[system] === undefined) {
    yield {
      path: ['server', 'system_account'],
      who: '`system_account` names',
      account: `${system}`,
      byName: false,
    };
  }
  const at = ['server', 'leafnodes'];
  const { authorization, remotes } = leafnodes ?? {};
  const own = authorization?.account;
  if (own !== undefined)
    yield {
      path: [...at, 'authorization', 'account'],
      who: 'Leaves are joined to',
      account: own,
      byName: true,
    };
  for (const [index, { account }] of (authorization?.users ?? []).entries()) {
    if (account !== undefined)
      yield {
        path: [...at, 'authorization', 'users', index, 'account'],
        who: 'Leaves are joined to',
        account,
        byName: true,
      };
  }
  for (const [index, { account }] of (remotes ?? []).entries()) {
    if (account !== undefined)
      yield { path: [...at, 'remotes', index, 'account'], who: 'A remote joins', account, byName: true };
  }
}

function* ofExportsAndImports({
  name,
  path,
  settings: { exports, imports },
}: ReturnType<typeof serverAccounts>[number]): Iterable<NamedAccount> {
  for (const [index, { accounts }] of (exports ?? []).entries()) {
    for (const [i, account] of (accounts ?? []).entries()) {
      yield {
        path: [...path, 'exports', index, 'accounts', i],
        who: `\`${name}\` exports to`,
        account,
        byName: true,
      };
    }
  }
  for (const [index, { stream, service }] of (imports ?? []).entries()) {
    const kind = stream === undefined ? 'service' : 'stream';
    const account = (stream ?? service)?.account;
    if (account === undefined) continue;
    yield {
      path: [...path, 'imports', index, kind, 'account'],
      who: `\`${name}\` imports from`,
      account,
      byName: true,
    };
  }
}
