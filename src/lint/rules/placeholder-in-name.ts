import type { LintContext } from '../context.js';
import type { Problem, Rule } from '../rule.js';

/** `{pod}`, `${HOSTNAME}`, `$POD_NAME`, `<id>`, `%s`. */
const PLACEHOLDER = /\$?\{[^}]*\}|\$[A-Z][A-Z0-9_]+|<[a-z][a-z0-9_-]*>|%[sd]\b/;

/**
 * A name with a place for something else in it. Nothing is ever put there: the name is taken as it stands, so all
 * instances have the same one.
 */
export const placeholderInName: Rule = {
  code: 'placeholder-in-name',
  severity: 'warning',
  *check(context) {
    for (const [name, what, path] of names(context)) {
      const found = PLACEHOLDER.exec(name)?.[0];
      if (found === undefined) continue;
      yield {
        path,
        message: `${what} \`${name}\` has a place for \`${found}\`, and nothing is ever put there: every instance has this very name.`,
        help: 'For a consumer for each instance, fan out (`streams: [S]`): the runtime names them.',
      };
    }
  },
};

function* names({ streams, consumers }: LintContext): Iterable<[string, string, Problem['path']]> {
  for (const { key, path } of streams) yield [key, 'The name', path];
  for (const { key, path, values } of consumers) {
    yield [key, 'The name', path];
    for (const field of ['name', 'queue_group', 'deliver_group'] as const) {
      const value = values[field];
      if (value !== undefined) yield [value, `The ${field}`, [...path, field]];
    }
  }
}
