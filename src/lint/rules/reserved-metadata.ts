import { labelledObjects } from '../metadata.js';
import type { Rule } from '../rule.js';

/** Keys that the server writes itself, and discards where a request has them (2.15.1). */
const SERVER_OWN = new Set(['_nats.ver', '_nats.level', '_nats.req.level']);

/** Metadata under keys that are not the user's: fleetctl's mark of ownership, the server's own. */
export const reservedMetadata: Rule = {
  code: 'reserved-metadata',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const { label, path, metadata } of labelledObjects(context)) {
      for (const key of Object.keys(metadata)) {
        if (key.startsWith('fleetctl.')) {
          yield {
            path: [...path, 'metadata', key],
            message: `The metadata key \`${key}\` of ${label} is fleetctl's own: it marks what a topology owns.`,
            help: 'Use another prefix.',
          };
        } else if (SERVER_OWN.has(key)) {
          yield {
            path: [...path, 'metadata', key],
            severity: 'warning',
            message: `The metadata key \`${key}\` of ${label} is the server's own: it discards or overwrites what is written there.`,
            help: 'Leave it out.',
          };
        }
      }
    }
  },
};
