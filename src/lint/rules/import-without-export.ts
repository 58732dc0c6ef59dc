import { type ServerAccount, serverAccounts } from '../../access/server-accounts.js';
import { covers } from '../../subjects/subject.js';
import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** An import needs an export that takes it in: the server does not start otherwise. */
export const importWithoutExport: Rule = {
  code: 'import-without-export',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const accounts = serverAccounts(topology);
    for (const { name, path, settings } of accounts) {
      for (const [index, each] of (settings.imports ?? []).entries()) {
        const kind = each.stream === undefined ? 'service' : 'stream';
        const { account, subject } = (each.stream ?? each.service)!;
        const exporter = accounts.find(other => other.name === account);
        if (exporter === undefined || isExported(exporter, kind, subject, name)) continue;
        const exported = exportsOf(exporter, kind).map(({ subject: known }) => known);
        yield {
          path: [...path, 'imports', index, kind, 'subject'],
          message: `\`${name}\` imports the ${kind} \`${subject}\` from \`${account}\`, which does not export it${exported.some(known => covers(known, subject)) ? ' to this account' : ''}.`,
          help: nearestOr(subject, exported, `export it there: \`exports: [{ ${kind}: ${subject} }]\``),
        };
      }
    }
  },
};

type Kind = 'stream' | 'service';

function exportsOf(
  { settings }: ServerAccount,
  kind: Kind,
): { subject: string; accounts: string[] | undefined }[] {
  return (settings.exports ?? []).flatMap(each => {
    const subject = each[kind];
    return subject === undefined ? [] : [{ subject, accounts: each.accounts }];
  });
}

function isExported(exporter: ServerAccount, kind: Kind, subject: string, to: string): boolean {
  return exportsOf(exporter, kind).some(
    each => covers(each.subject, subject) && (each.accounts === undefined || each.accounts.includes(to)),
  );
}
