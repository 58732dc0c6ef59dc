import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { startServer } from '../../src/nats-server/start-server.js';
import { permissionsText } from '../../src/views/permissions-text.js';
import { PLAIN } from '../../src/views/text-style.js';
import { readFleet } from '../fleet/read-fleet.js';
import { servers } from '../support/server.js';
import { refusedOf } from './try-subjects.js';

/** Those of the one account that a configuration without accounts has. */
const users = [...permissionsOf(await readFleet()).values()].filter(({ account }) => account === null);

describe.each(servers)(
  'what `fleetctl permissions` prints, pasted into the configuration of $label',
  ({ binary }) => {
    it('gives each user what it says, and no more', async () => {
      const logins = users.map(
        access =>
          `{\nuser: "${access.user}"\npassword: "p-${access.user}"\n${permissionsText([access], PLAIN)}}`,
      );
      const server = await startServer({
        binary,
        config: `authorization { users: [\n${logins.join('\n')}\n] }`,
      });
      try {
        for (const { user, effective, inboxPrefix } of users) {
          const client = await connect({ servers: server.url, user, pass: `p-${user}`, inboxPrefix });
          const allowed = effective.publish.allow.filter(subject => !subject.includes('*'));
          const tries = {
            publish: [...allowed, 'subject.of.nobody'],
            subscribe: [...effective.subscribe.allow, '>'],
          };
          const { publish, subscribe } = await refusedOf(client, tries);
          expect({ publish: [...publish], subscribe: [...subscribe] }).toEqual({
            publish: ['subject.of.nobody'],
            subscribe: ['>'],
          });
        }
      } finally {
        await server.stop();
      }
    });
  },
);
