/** Re-reading an object just before it is written: the API has no compare-and-set, so this is the guard. */
import { ApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import { consumerInfo } from '../jetstream/consumer-info.js';
import { ERR } from '../jetstream/error-codes.js';
import { streamInfo } from '../jetstream/stream-info.js';
import { streamSubjects } from '../jetstream/stream-subjects.js';
import type { Action } from '../plan/plan.js';
import { type ConsumerInfo, liveConsumer, liveStream, type StreamInfo } from '../resources/live.js';
import type { Live, ResourceKey, StreamState } from '../resources/resource.js';

/** What the server has now; null where the object does not exist. */
export async function readFresh(connection: Connection, key: ResourceKey): Promise<Live | null> {
  try {
    if (key.consumer === null) {
      return liveStream((await streamInfo(connection, key.stream)) as unknown as StreamInfo, key.account);
    }
    const info = await consumerInfo(connection, key.stream, key.consumer);
    return liveConsumer(info as unknown as ConsumerInfo, key.account);
  } catch (error) {
    const isGone =
      error instanceof ApiError &&
      (error.errCode === ERR.consumerNotFound || error.errCode === ERR.streamNotFound);
    if (isGone) return null;
    throw error;
  }
}

/** Whether an object is what it was: made at the same time, owned and configured as then. */
export function isUnchanged(then: Live, now: Live): boolean {
  return (
    then.created === now.created &&
    then.owner === now.owner &&
    JSON.stringify(then.config) === JSON.stringify(now.config)
  );
}

/**
 * The live stream with the messages of each subject where the action's loss depends on them, as the plan had them:
 * without, a lower max_msgs_per_subject can only be estimated.
 */
export async function withSubjectCounts(connection: Connection, action: Action, live: Live): Promise<Live> {
  if (!action.changes.some(({ field }) => field === 'max_msgs_per_subject')) return live;
  const subjectCounts = Object.values(await streamSubjects(connection, live.key.stream));
  return { ...live, state: { ...(live.state as StreamState), subjectCounts } };
}
