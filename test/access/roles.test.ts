import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { connect as connectFleetctl } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import { emptyAccount, servers, withClient, withServer } from '../support/server.js';
import { ADMIN, configOf, PASSWORD, withoutEntry } from './logins.js';
import { AFTER, apply, BEFORE, exportMetrics, load, PRUNED, plan } from './role-calls.js';
import { refusedOf } from './try-subjects.js';

const ROLES = ['exporter', 'plan', 'apply', 'prune'] as const;
type RoleName = (typeof ROLES)[number];

const users = permissionsOf(
  load(`topology: roles\nusers: { ${ROLES.map(role => `${role}: { role: ${role} }`).join(', ')} }`).topology,
);

/** What a role is for, from a bus that is as BEFORE says. */
const USES: Record<RoleName, (connection: Connection, known: (text: string) => string) => Promise<unknown>> =
  {
    exporter: exportMetrics,
    plan: (connection, known) => plan(connection, known(AFTER)),
    apply: (connection, known) => apply(connection, known(AFTER)),
    prune: (connection, known) => apply(connection, known(PRUNED), true),
  };

/** The oldest server has no pause yet. */
const withoutPause = (text: string) => text.replace(', pause_until: 2100-01-01T00:00:00Z', '');

describe.each(servers)('on $label', ({ binary, isPinned }) => {
  const server = withServer({ binary, config: configOf(users) });
  const admin = withClient(server, { user: ADMIN, pass: PASSWORD });
  let everything: Connection;

  beforeAll(async () => {
    everything = await logIn(ADMIN, '_INBOX');
  });
  afterAll(() => everything.close());

  function logIn(user: string, inboxPrefix: string): Promise<Connection> {
    const flags = { noContext: true, server: server().url, user, password: PASSWORD, inboxPrefix };
    return connectFleetctl(resolveConnection({ ...flags, timeout: '2s' }, {}, contextDisk));
  }

  /** What goes wrong where a login does what its role is for; null where nothing does. */
  async function faultOf(login: string, role: RoleName): Promise<string | null> {
    await emptyAccount(admin());
    await apply(everything, BEFORE);
    // More of a subject than AFTER keeps: then the plan has to count what it would lose.
    await Promise.all(Array.from({ length: 12 }, () => admin().request('kept.a', '')));
    let connection: Connection | null = null;
    try {
      connection = await logIn(login, users.get(role)!.inboxPrefix);
      await USES[role](connection, isPinned ? text => text : withoutPause);
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await connection?.close();
    }
  }

  describe.each(ROLES)('the role %s', role => {
    const access = users.get(role)!;

    it('may do what it is for, and is never refused', async () => {
      expect(await faultOf(role, role)).toBeNull();
      expect(await server().log()).not.toMatch(
        new RegExp(`(?:user:|User ")${role}".*Violation|Violation.*User "${role}"`),
      );
    });

    // The newer server says by itself whose account it is; every other entry is tried on it alone.
    const entries = access.needs
      .map(({ subject }, index) => ({ subject, index }))
      .filter(({ subject }) => isPinned !== (subject === '$SYS.REQ.USER.INFO'));

    it.each(entries)('needs $subject', async ({ subject, index }) => {
      const fault = await faultOf(withoutEntry(role, index), role);
      expect(fault, `nothing fails without ${subject}`).toMatch(/may not|is still there|is not known/);
    });

    it('may not do what it is not for', async () => {
      const client = await connect({
        servers: server().url,
        user: role,
        pass: PASSWORD,
        inboxPrefix: access.inboxPrefix,
      });
      const tries = { publish: [...FORBIDDEN, ...FORBIDDEN_TO[role]], subscribe: TAPS };
      const refused = await refusedOf(client, tries);
      expect(tries.publish.filter(subject => !refused.publish.has(subject))).toEqual([]);
      expect(tries.subscribe.filter(subject => !refused.subscribe.has(subject))).toEqual([]);
    });
  });
});

const WRITES = [
  '$JS.API.STREAM.CREATE.KEPT',
  '$JS.API.STREAM.UPDATE.KEPT',
  '$JS.API.CONSUMER.CREATE.KEPT.updated',
  '$JS.API.CONSUMER.DELETE.KEPT.updated',
  '$JS.API.CONSUMER.PAUSE.KEPT.updated',
  '$JS.API.CONSUMER.INFO.KEPT.updated',
];

const FORBIDDEN = [
  'kept.a',
  '_INBOX.x.1',
  '$JS.API.STREAM.PURGE.KEPT',
  '$JS.API.STREAM.MSG.DELETE.KEPT',
  '$JS.API.STREAM.SNAPSHOT.KEPT',
  '$JS.API.STREAM.RESTORE.KEPT',
  '$JS.API.DIRECT.GET.KEPT',
  '$JS.API.DIRECT.GET.KEPT.kept.a',
  '$JS.API.CONSUMER.MSG.NEXT.KEPT.updated',
  '$JS.API.CONSUMER.RESET.KEPT.updated',
  '$JS.API.CONSUMER.CREATE.KEPT',
  '$JS.API.CONSUMER.CREATE.KEPT.updated.kept.a',
  '$JS.API.CONSUMER.DURABLE.CREATE.KEPT.updated',
  '$JS.ACK.KEPT.updated.1.1.1.1700000000000000000.0',
  '$SYS.REQ.SERVER.PING',
];

/** Only the exporter looks at messages, for their age. */
const READ = '$JS.API.STREAM.MSG.GET.KEPT';

const FORBIDDEN_TO: Record<RoleName, string[]> = {
  exporter: [...WRITES, '$JS.API.STREAM.INFO.KEPT', '$JS.API.STREAM.DELETE.KEPT'],
  plan: [...WRITES, READ, '$JS.API.STREAM.DELETE.KEPT'],
  apply: [READ, '$JS.API.STREAM.DELETE.KEPT', '$JS.API.STREAM.DELETE.fleetctl-lock-another'],
  prune: [READ],
};

const TAPS = ['>', 'kept.>', '_INBOX.>', '_INBOX_other.>', '$JS.>', '$JS.EVENT.ADVISORY.>', '$SYS.>'];
