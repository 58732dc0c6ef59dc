import { printCount } from '../../units/count.js';
import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** What "no limit" means on a server without `default_max_consumers` in its configuration (2.15). */
const UNLIMITED = 1000;

/** More consumers than their stream takes: the server refuses the ones beyond (10026). */
export const tooManyConsumers: Rule = {
  code: 'too-many-consumers',
  severity: 'error',
  firm: true,
  *check({ streams, consumersOf }) {
    for (const stream of streams) {
      const { max_consumers: limit = -1 } = stream.values;
      const declared = consumersOf(stream).filter(consumer => !consumer.isFanOut).length;
      if (declared <= (limit > 0 ? limit : UNLIMITED)) continue;
      yield {
        path: fieldPath(stream, 'max_consumers'),
        // On older servers, and where the server's own default is raised, no limit means none.
        severity: limit > 0 ? 'error' : 'warning',
        message:
          limit > 0
            ? `Stream \`${stream.name}\` takes ${printCount(limit)} consumers, and the topology has ${printCount(declared)} for it.`
            : `Stream \`${stream.name}\` has ${printCount(declared)} consumers and no max_consumers: nats-server 2.15 then takes ${printCount(UNLIMITED)}.`,
        help: `\`max_consumers: ${declared}\` or more.`,
      };
    }
  },
};
