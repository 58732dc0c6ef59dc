/** Re-reading an object just before it is written: the API has no compare-and-set, so this is the guard. */
import { ApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import { consumerInfo } from '../jetstream/consumer-info.js';
import { ERR } from '../jetstream/error-codes.js';
import { streamInfo } from '../jetstream/stream-info.js';
import { type ConsumerInfo, liveConsumer, liveStream, type StreamInfo } from '../resources/live.js';
import type { Live, ResourceKey } from '../resources/resource.js';

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
