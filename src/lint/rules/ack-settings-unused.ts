import { ackSettings, isRefusedPush } from '../ack-settings.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/** ack_policy none beside settings about acks, which then do nothing; max_ack_pending on push is refused. */
export const ackSettingsUnused: Rule = {
  code: 'ack-settings-unused',
  severity: 'warning',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) {
      if (consumer.isFanOut || consumer.values.ack_policy !== 'none') continue;
      const settings = ackSettings(consumer);
      if (settings.length === 0) continue;
      const refused = isRefusedPush(consumer);
      yield {
        path: [...consumer.path, refused ? 'max_ack_pending' : settings[0]!],
        severity: refused ? 'error' : 'warning',
        message: `Consumer \`${consumer.key}\` acknowledges nothing (ack_policy none) and sets ${listed(settings, 6)}: ${refused ? 'the server refuses max_ack_pending on such a push consumer' : 'without acks that has no effect'}.`,
        help: 'Leave them out, or write `ack_policy: explicit`.',
      };
    }
  },
};
