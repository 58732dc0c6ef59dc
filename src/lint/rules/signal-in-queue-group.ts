import { isSignal } from '../commands.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A command such as `agent.cmd.stop` on a consumer whose instances share the work: one of them gets it, and in most
 * cases not the one that runs what is to be stopped.
 */
export const signalInQueueGroup: Rule = {
  code: 'signal-in-queue-group',
  severity: 'info',
  *check({ consumers, flow }) {
    for (const consumer of consumers) {
      const field = consumer.values.queue_group !== undefined ? 'queue_group' : 'deliver_group';
      if (consumer.isFanOut || consumer.values[field] === undefined) continue;
      const heard = new Set([...flow.receivedBy(consumer)].map(entry => entry.event.subject));
      const signals = [...heard].filter(isSignal);
      if (signals.length === 0) continue;
      yield {
        path: [...consumer.path, field],
        message: `Consumer \`${consumer.key}\` gives ${listed(signals)} to any one instance of \`${consumer.values[field]}\`: by ${signals.length === 1 ? 'its name' : 'their names'}, it has to reach the one that runs the work.`,
        help: 'A consumer of its own that every instance hears (`streams: [S]`), or a subject for each instance.',
      };
    }
  },
};
