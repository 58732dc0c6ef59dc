/**
 * What a service needs of the JetStream API for each kind of consumer that it reads.
 *
 *   durable    INFO and advisories, to hold it against the topology · pull: MSG.NEXT · push: its deliver subject · ACK · FC
 *   ephemeral  likewise, and CREATE under the one name it has
 *   fan-out    for each stream CREATE under a name of the instance's own · FC · INFO, to know it from one made anew in its
 *              place; it delivers to the inbox
 *
 * Acknowledgements and flow control have two forms of subject. The second has the domain and the account's hash in
 * front of the stream and comes with the server's `js_ack_fc_v2` (2.14 and newer), so both are given. Neither has a
 * prefix of its own in a JetStream domain.
 */
import { redriveConsumer, redriveSubject } from './dead-letters.js';
import type { DeclaredConsumer } from './declared-consumer.js';
import { mayNotPublish, mayPublish, maySubscribe, type Need } from './need.js';

export const API = '$JS.API.CONSUMER';
const ADVISORY = '$JS.EVENT.ADVISORY.CONSUMER';
/** By these a service knows at once what it would find out a moment later. */
const NOTICES = ['CREATED', 'DELETED', 'PAUSE'];

/** @param others the names of the other consumers on a stream, which a fan-out must not be able to overwrite */
export function* consumerNeeds(
  consumer: DeclaredConsumer,
  others: (stream: string) => readonly string[],
): Iterable<Need> {
  for (const [stream, filters] of consumer.streams) {
    if (consumer.kind === 'fan-out') yield* fanOutNeeds(consumer, stream, filters, others(stream));
    else yield* namedNeeds(consumer, stream, filters);
  }
}

function* namedNeeds(consumer: DeclaredConsumer, stream: string, filters: readonly string[]): Iterable<Need> {
  const { key, name, deliver } = consumer;
  yield mayPublish(`${API}.INFO.${stream}.${name}`, `verify \`${key}\``);
  if (consumer.kind === 'ephemeral') {
    yield mayPublish(createSubject(stream, name, filters), `create \`${key}\``);
  }
  if (deliver === null) yield mayPublish(`${API}.MSG.NEXT.${stream}.${name}`, `fetch from \`${key}\``);
  else {
    const group = deliver.group === null ? '' : ` ${deliver.group}`;
    yield maySubscribe(`${deliver.subject}${group}`, `receive from \`${key}\``);
  }
  if (consumer.acks === 'explicit' || consumer.acks === 'all') {
    yield* bothForms('ACK', `${stream}.${name}.>`, `acknowledge \`${key}\``);
  }
  if (deliver !== null && consumer.flowControl) {
    yield* bothForms('FC', `${stream}.${name}.>`, `answer the flow control of \`${key}\``);
  }
  for (const what of NOTICES) {
    yield maySubscribe(`${ADVISORY}.${what}.${stream}.${name}`, `hear what becomes of \`${key}\``, 'info');
  }
}

function* fanOutNeeds(
  { key }: DeclaredConsumer,
  stream: string,
  filters: readonly string[],
  others: readonly string[],
): Iterable<Need> {
  yield mayPublish(createSubject(stream, '*', filters), `create \`${key}\` for each instance`);
  // Who may create under any name may also overwrite: a create for a name that exists is an update.
  for (const other of others) {
    yield mayNotPublish(createSubject(stream, other, filters), `\`${other}\` is not its own to change`);
  }
  yield* bothForms('FC', `${stream}.>`, `answer the flow control of \`${key}\``);
  yield mayPublish(`$JS.API.STREAM.INFO.${stream}`, `see that \`${stream}\` was made anew`, 'warning');
}

/**
 * The request that creates a consumer. With one filter the filter is part of the subject, and the server refuses any
 * other in the body (10131); with several it takes none there (10137), so then the right pins the name only. The filter
 * `>` pins nothing, and nats.js leaves it out.
 */
export function createSubject(stream: string, name: string, filters: readonly string[]): string {
  const [only, ...more] = filters;
  const isPinned = only !== undefined && only !== '>' && more.length === 0;
  return `${API}.CREATE.${stream}.${name}${isPinned ? `.${only}` : ''}`;
}

/** What it takes to read the dead letters that are redriven to a consumer. */
export function* redriveNeeds(
  { key, name, streams }: DeclaredConsumer,
  event: string,
  keeper: string,
): Iterable<Need> {
  for (const stream of streams.keys()) {
    const reader = redriveConsumer(stream, name);
    const create = createSubject(keeper, reader, [redriveSubject(event, stream, name)]);
    yield mayPublish(create, `create the reader of what is redriven to \`${key}\``, 'warning');
    yield mayPublish(
      `${API}.MSG.NEXT.${keeper}.${reader}`,
      `fetch what is redriven to \`${key}\``,
      'warning',
    );
    yield* bothForms('ACK', `${keeper}.${reader}.>`, `acknowledge what is redriven to \`${key}\``, 'warning');
  }
}

export function* bothForms(
  what: 'ACK' | 'FC',
  rest: string,
  reason: string,
  lack: Need['lack'] = 'error',
): Iterable<Need> {
  yield mayPublish(`$JS.${what}.${rest}`, reason, lack);
  yield mayPublish(`$JS.${what}.*.*.${rest}`, `${reason} (js_ack_fc_v2)`, 'warning');
}
