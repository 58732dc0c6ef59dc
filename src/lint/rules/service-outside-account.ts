import { eventPattern, isValidSubject } from '../../subjects/subject.js';
import type { LintContext } from '../context.js';
import type { Problem, Rule } from '../rule.js';

/** A service whose consumers or streams live in another account than the one that its user logs in to. */
export const serviceOutsideAccount: Rule = {
  code: 'service-outside-account',
  severity: 'error',
  *check(context) {
    const { topology, consumers, accounts } = context;
    const accountOf = new Map(consumers.map(({ key, account }) => [key, account]));
    for (const [service, { user, consumes, publishes }] of Object.entries(topology.services ?? {})) {
      const login = user === undefined ? undefined : topology.users?.[user];
      if (login === undefined) continue;
      const account = login.account ?? null;
      if (!accounts.includes(account)) continue;
      for (const [i, key] of (consumes ?? []).entries()) {
        const other = accountOf.get(key);
        if (other === undefined || other === account) continue;
        yield {
          path: ['services', service, 'consumes', i],
          message: `Service \`${service}\` reads \`${key}\` of ${named(other)}, but its user \`${user}\` logs in to ${named(account)}.`,
          help:
            other === null
              ? `Remove \`account\` from \`${user}\`.`
              : `Write \`account: ${other}\` at \`${user}\`.`,
        };
      }
      for (const [i, subject] of (publishes ?? []).entries()) {
        yield* checkPublished(subject, account, ['services', service, 'publishes', i], service, context);
      }
    }
  },
};

function* checkPublished(
  subject: string,
  account: string | null,
  path: Problem['path'],
  service: string,
  { accounts, captures }: LintContext,
): Iterable<Problem> {
  const pattern = eventPattern(subject);
  if (!isValidSubject(pattern) || captures(account).overlapping(pattern).length > 0) return;
  const other = accounts.find(each => captures(each).overlapping(pattern).length > 0);
  if (other === undefined) return;
  yield {
    path,
    severity: 'warning',
    message: `Service \`${service}\` publishes \`${subject}\` in ${named(account)}; the stream that takes it is in ${named(other)}.`,
    help: 'Give its user the account of the stream, unless the server carries the subject from one account to the other.',
  };
}

function named(account: string | null): string {
  return account === null ? 'the account without a name' : `the account \`${account}\``;
}
