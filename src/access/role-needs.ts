/**
 * What fleetctl itself needs, by what a user runs with it. A plan reads what the exporter lists; the exporter alone looks
 * into a message, for its age, and hears advisories.
 *
 *   listing ⊂ plan ⊂ apply ⊂ prune        listing ⊂ exporter
 *
 * Names of streams and consumers are wildcards: a plan reads orphans that are in no file, and whoever may create a
 * stream of any name gains nothing from a list of names.
 */
import { asName } from '../subjects/as-name.js';
import type { User } from '../topology/topology.gen.js';
import { mayPublish, maySubscribe, type Need } from './need.js';

export type Role = NonNullable<User['role']>;

export function roleNeeds(role: Role, topology: string): Need[] {
  const plan = [...LISTING, ...PLAN];
  switch (role) {
    case 'exporter':
      return [...granted([...LISTING, ...EXPORTER]), ...ADVISORIES.map(row => maySubscribe(...row))];
    case 'plan':
      return granted(plan);
    case 'apply':
      return granted([
        ...plan,
        ...APPLY,
        [`STREAM.DELETE.${lockStream(topology)}`, 'give the lock of an apply back'],
      ]);
    case 'prune':
      return granted([...plan, ...APPLY, ...PRUNE]);
  }
}

type Row = readonly [subject: string, reason: string, lack?: Need['lack']];

const LISTING: readonly Row[] = [
  ['INFO', 'know the server and the limits of the account'],
  ['$SYS.REQ.USER.INFO', 'know the name of the account', 'info'],
  ['STREAM.LIST', 'read the streams'],
  ['CONSUMER.LIST.*', 'read the consumers of a stream'],
];

/** The server has no narrower right than one to read every message. Denied, the exporter serves no ages. */
const EXPORTER: readonly Row[] = [
  ['STREAM.MSG.GET.*', 'read when the oldest message that a consumer has not finished was stored', 'warning'],
];

const ADVISORIES: readonly Row[] = [
  ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>', 'count messages whose deliveries are used up', 'warning'],
  ['$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>', 'count messages that a handler gave up on', 'warning'],
];

const PLAN: readonly Row[] = [
  ['STREAM.INFO.*', 'read one stream, its subjects counted; see who holds the lock'],
];

const APPLY: readonly Row[] = [
  ['STREAM.CREATE.*', 'create a stream, take the lock of an apply'],
  ['STREAM.UPDATE.*', 'update a stream, keep the lock alive'],
  ['CONSUMER.INFO.*.*', 'read a consumer once more before it is written'],
  ['CONSUMER.CREATE.*.*', 'create or update a consumer'],
  ['CONSUMER.PAUSE.*.*', 'pause or resume a consumer'],
  ['CONSUMER.DELETE.*.*', 'replace a consumer that the server cannot change in place'],
];

const PRUNE: readonly Row[] = [
  ['STREAM.DELETE.*', 'delete or replace a stream, give the lock of an apply back'],
];

/** The lock is a stream (apply/lock.ts): `apply` may delete this one and no other. */
function lockStream(topology: string): string {
  return `fleetctl-lock-${asName(topology)}`;
}

function granted(rows: readonly Row[]): Need[] {
  return rows.map(([subject, reason, lack]) =>
    mayPublish(subject.startsWith('$') ? subject : `$JS.API.${subject}`, reason, lack),
  );
}
