import { givingUp, keepsDeadLetters } from '../dead-letters.js';
import { groupBy } from '../groups.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * Consumers that give a message up after max_deliver, with nothing to keep it or to tell of it. One finding an
 * account: a stream mends it for all. Judged only where the topology has services.
 */
export const noDeadLetters: Rule = {
  code: 'no-dead-letters',
  severity: 'warning',
  *check(context) {
    if (!context.hasServices) return;
    const isKept = keepsDeadLetters(context);
    const lost = givingUp(context).filter(consumer => !isKept(consumer));
    for (const [account, consumers] of groupBy(lost, consumer => consumer.account)) {
      const names = consumers.map(consumer => consumer.key);
      yield {
        path: [...consumers[0]!.path, 'max_deliver'],
        message: `${names.length === 1 ? 'Consumer' : 'Consumers'} ${listed(names)} ${names.length === 1 ? 'gives' : 'give'} a message up after max_deliver, and no stream${account === null ? '' : ` of \`${account}\``} keeps it or the server's notice of it: it is gone without a word.`,
        help: 'A stream with the subject `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>`.',
        about: account === null ? [] : [['accounts', account]],
      };
    }
  },
};
