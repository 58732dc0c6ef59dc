import { type ServerAccount, serverAccounts } from '../../access/server-accounts.js';
import { parseCount } from '../../units/count.js';
import { roundedSize } from '../../units/rounded-size.js';
import { parseSize } from '../../units/size.js';
import type { LintContext } from '../context.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import { listed } from '../mend.js';
import { reservedBy, reserves, type Storage, storageOf } from '../reserved.js';
import type { Problem, Rule } from '../rule.js';

/**
 * More than an account may have: its streams together, one of them, or the consumers of one. The server refuses what
 * no longer fits (10047, 10028, 10027, 10026, 10122, 10113, 10121).
 */
export const accountLimitExceeded: Rule = {
  code: 'account-limit-exceeded',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const account of serverAccounts(context.topology)) {
      const { jetstream } = account.settings;
      if (typeof jetstream !== 'object') continue;
      const streams = context.streams.filter(stream => stream.account === account.key);
      yield* checkReserved(account, jetstream, streams);
      yield* checkCounts(account, jetstream, streams, context);
      for (const stream of streams) yield* checkStream(account, jetstream, stream);
      yield* checkAckPending(account, jetstream, context);
    }
  },
};

type Limits = Exclude<NonNullable<ServerAccount['settings']['jetstream']>, boolean>;

const STORES = [
  ['max_file', 'file', 'disk_max_stream_bytes'],
  ['max_mem', 'memory', 'mem_max_stream_bytes'],
] as const satisfies readonly (readonly [keyof Limits, Storage, keyof Limits])[];

function* checkReserved(
  { name, path }: ServerAccount,
  limits: Limits,
  streams: readonly LintStream[],
): Iterable<Problem> {
  for (const [field, storage] of STORES) {
    const most = parseSize(limits[field] ?? -1);
    const reserved = reservedBy(streams, storage);
    // Where nothing is left, even a stream that reserves nothing is refused (2.15.1).
    const isFull = reserved === most && streams.some(each => storageOf(each) === storage && !reserves(each));
    if (most < 0 || reserved < most || (reserved === most && !isFull)) continue;
    yield {
      path: [...path, 'jetstream', field],
      message: `Account \`${name}\` may store ${roundedSize(most)} (${field}), and its streams in ${storage} reserve ${isFull ? 'all of it, and one of them has no max_bytes' : `${roundedSize(reserved)} together, replicas counted each`}: the server refuses what no longer fits.`,
      help: `A ${field} ${isFull ? 'above' : 'of'} ${roundedSize(reserved)}${isFull ? '' : ' and more'}, or smaller max_bytes.`,
    };
  }
}

function* checkCounts(
  { name, path }: ServerAccount,
  limits: Limits,
  streams: readonly LintStream[],
  { consumersOf }: LintContext,
): Iterable<Problem> {
  const most = parseCount(limits.max_streams ?? -1);
  if (most > 0 && streams.length > most) {
    yield {
      path: [...path, 'jetstream', 'max_streams'],
      message: `Account \`${name}\` may have ${most} streams, and the topology has ${streams.length} in it, buckets included: the server refuses the rest.`,
      help: `\`max_streams: ${streams.length}\`, or more.`,
    };
  }
  const perStream = parseCount(limits.max_consumers ?? -1);
  const crowded = streams.filter(
    stream => perStream > 0 && consumersOf(stream).filter(each => !each.isFanOut).length > perStream,
  );
  if (crowded.length > 0) {
    yield {
      path: [...path, 'jetstream', 'max_consumers'],
      message: `Account \`${name}\` may have ${perStream} consumers a stream, and ${listed(crowded.map(stream => stream.name))} ${crowded.length === 1 ? 'has' : 'have'} more: the server refuses the rest.`,
      help: 'A larger max_consumers, or fewer consumers.',
    };
  }
}

function* checkStream({ name }: ServerAccount, limits: Limits, stream: LintStream): Iterable<Problem> {
  const [, , field] = STORES.find(([, storage]) => storage === storageOf(stream))!;
  const most = parseSize(limits[field] ?? -1);
  const { max_bytes = -1 } = stream.values;
  if (max_bytes <= 0 && limits.max_bytes_required === true) {
    yield {
      path: stream.path,
      message: `The ${stream.label} has no max_bytes, which account \`${name}\` requires (max_bytes_required): the server refuses it.`,
      help: 'max_bytes: what it may have of the store.',
    };
  } else if (most > 0 && max_bytes > most) {
    yield {
      path: fieldPath(stream, 'max_bytes'),
      message: `The ${stream.label} has a max_bytes of ${roundedSize(max_bytes)}, and one of account \`${name}\` may have ${roundedSize(most)} (${field}): the server refuses it.`,
      help: `At most ${roundedSize(most)}, or a larger ${field}.`,
    };
  }
}

function* checkAckPending(
  { key, name }: ServerAccount,
  limits: Limits,
  { consumers }: LintContext,
): Iterable<Problem> {
  const most = parseCount(limits.max_ack_pending ?? -1);
  if (most <= 0) return;
  for (const consumer of consumers) {
    if (consumer.account !== key || (consumer.values.max_ack_pending ?? -1) <= most) continue;
    yield {
      path: [...consumer.path, 'max_ack_pending'],
      message: `Consumer \`${consumer.key}\` has a max_ack_pending of ${consumer.values.max_ack_pending}, and one of account \`${name}\` may have ${most}: the server refuses it.`,
      help: `\`${most}\`, or less.`,
    };
  }
}
