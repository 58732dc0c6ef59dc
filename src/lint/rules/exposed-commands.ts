import { isCommand } from '../commands.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A fan-out that hears commands without naming them: a gateway over everything shows browsers what is meant for
 * workers. A filter that says `cmd` or `command` itself means it.
 */
export const exposedCommands: Rule = {
  code: 'exposed-commands',
  severity: 'warning',
  *check({ consumers, flow }) {
    for (const consumer of consumers) {
      if (!consumer.isFanOut || consumer.filters.some(filter => isCommand(filter.subject))) continue;
      const heard = new Set([...flow.receivedBy(consumer)].map(entry => entry.event.subject));
      const commands = [...heard].filter(isCommand);
      if (commands.length === 0 || commands.length === heard.size) continue;
      const [first] = consumer.filters;
      yield {
        path: first === undefined ? [...consumer.path, 'streams'] : first.path,
        message: `Consumer \`${consumer.key}\` hears the commands ${listed(commands)} too: ${first === undefined ? 'it has no filter' : 'its filters are that wide'}, so whatever it feeds shows them.`,
        help: 'List the subjects that it is for in `filter_subjects`.',
      };
    }
  },
};
