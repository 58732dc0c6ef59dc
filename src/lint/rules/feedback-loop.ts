import { feedbackLoops, type Turn } from '../feedback.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A message that leads back to the consumer which took it: the services may answer each other without end. What a
 * handler publishes is what its consumer `emits`; where that is not said, all that its service publishes.
 */
export const feedbackLoop: Rule = {
  code: 'feedback-loop',
  severity: 'warning',
  *check(context) {
    for (const turns of feedbackLoops(context)) {
      const first = turns[0]!;
      const services = [...new Set(turns.map(turn => turn.service.name))];
      const who =
        services.length === 1
          ? `Service \`${services[0]}\` may answer itself`
          : `Services ${listed(services, 12)} may answer each other`;
      yield {
        path: pathOf(first, context.topology.services?.[first.service.name]?.publishes ?? []),
        message: `${who} without end: ${wayOf(turns)}.`,
        help: `${turns.some(turn => turn.from.values.emits === undefined) ? '`emits` on each consumer says what its handler really publishes. ' : ''}End it (ignore what one's own messages have caused), and say how in an exception.`,
        about: turns.flatMap(({ service, event, from }) => [
          ['services', service.name],
          event.path,
          from.path,
        ]),
      };
    }
  },
};

/** `a.done` → `x-reader` (x) → `b.done` → `y-reader` (y) → `a.done` */
function wayOf(turns: readonly Turn[]): string {
  const steps = turns.map(({ event, to }, i) => {
    const next = turns[(i + 1) % turns.length]!.service.name;
    return `\`${event.subject}\` → \`${to.key}\` (${next})`;
  });
  return `${steps.join(' → ')} → \`${turns[0]!.event.subject}\``;
}

function pathOf({ service, event }: Turn, publishes: readonly string[]): (string | number)[] {
  const i = publishes.indexOf(event.subject);
  return ['services', service.name, ...(i === -1 ? [] : ['publishes', i])];
}
