import { parseSize, printSize } from '../../units/size.js';
import type { Rule } from '../rule.js';

/** A message has to fit into what may wait for a client. */
export const payloadAbovePending: Rule = {
  code: 'payload-above-pending',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { max_payload, max_pending } = topology.server ?? {};
    if (max_payload === undefined) return;
    const most = parseSize(max_pending ?? '64MiB');
    const payload = parseSize(max_payload);
    if (payload <= most) return;
    yield {
      path: ['server', 'max_payload'],
      message: `\`max_payload\` is ${printSize(payload)} and \`max_pending\` ${printSize(most)}: the server does not start.`,
      help: 'Lower max_payload, or raise max_pending; the server advises no more than 8MiB for a message.',
    };
  },
};
