import { isCommand } from '../commands.js';
import type { LintContext } from '../context.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * Work that vanishes: a full stream with discard old throws the oldest message away, done or not. On a workqueue or
 * interest stream everything is work; elsewhere it is what commands something (`cmd`, `command` in its subject).
 */
export const workDiscarded: Rule = {
  code: 'work-discarded',
  severity: 'warning',
  *check(context) {
    for (const stream of context.streams) {
      const limit = (['max_msgs', 'max_bytes'] as const).find(field => (stream.values[field] ?? -1) > 0);
      if (limit === undefined || stream.values.discard === 'new') continue;
      const work = workOn(stream, context);
      if (work === null) continue;
      yield {
        path: fieldPath(stream, 'discard' in stream.values ? 'discard' : limit),
        message: `Stream \`${stream.name}\` holds ${work}, and with discard old${'discard' in stream.values ? '' : ' (the default)'} it throws the oldest away at its ${limit}, done or not: neither sender nor handler learns of it.`,
        help: '`discard: new`: the sender is told that there is no room.',
      };
    }
  },
};

function workOn(stream: LintStream, { flow }: LintContext): string | null {
  const { retention } = stream.values;
  if (retention === 'workqueue' || retention === 'interest') return 'work that nobody has acknowledged yet';
  // A copy is a record of work, not the work.
  if (stream.subjects.length === 0) return null;
  const commands = flow
    .entriesIn(stream)
    .map(entry => entry.event.subject)
    .filter(isCommand);
  return commands.length === 0 ? null : `the commands ${listed(commands)}`;
}
