/**
 * Writing against limits that no request shows. A server may be configured with a lower `max_ack_pending`,
 * `duplicate_window` or `max_request_batch` than everybody's default (`jetstream { limits { … } }`). What the file
 * leaves open is then left to the server, and its answer is remembered in the object's metadata, so that the next
 * plan does not take it for drift.
 */
import { ApiError } from '../jetstream/api-error.js';
import { ERR } from '../jetstream/error-codes.js';
import type { Action } from '../plan/plan.js';
import { limitableFields, liveConfig, MARK } from '../resources/config.js';
import type { Config, Live } from '../resources/resource.js';

type Marks = Record<string, string>;

/** What the server has in the end, for whoever writes the object once more. */
export interface Written {
  config: Config;
  marks: Marks;
  /** False where the server's limits had to be left to adjust. */
  pedantic: boolean;
}

/** One write: the config, the marks that go into its metadata, and whether the server may adjust silently. */
export type Write = (config: Config, marks: Marks, pedantic: boolean) => Promise<{ config: Config }>;

/**
 * @param write sends the config; called again without the open fields where the server's limits refuse them
 * @param settle sends the config once more, as an update, with what the server has made of it
 */
export async function writeWithinLimits(
  action: Pick<Action, 'resource' | 'declared'>,
  config: Config,
  marks: Marks,
  write: Write,
  settle: Write,
): Promise<Written> {
  const open = limitableFields(action.resource.kind, action.declared);
  const answer = await writeOpen(config, marks, open, write);
  const echo = liveConfig(action.resource.kind, answer.config);
  const limited = open.filter(name => echo[name] !== config[name]);
  if (limited.length === 0) return { config, marks, pedantic: true };
  const found = Object.fromEntries(limited.map(name => [name, echo[name]]));
  const known = JSON.parse(marks[MARK.limited] ?? '{}') as Config;
  const left = { ...config, ...found };
  const remembered = { ...marks, [MARK.limited]: JSON.stringify({ ...known, ...found }) };
  await settle(left, remembered, false);
  return { config: left, marks: remembered, pedantic: false };
}

async function writeOpen(
  config: Config,
  marks: Marks,
  open: readonly string[],
  write: Write,
): Promise<{ config: Config }> {
  try {
    return await write(config, marks, true);
  } catch (error) {
    if (open.length === 0 || !isAboveLimit(error)) throw error;
    const left = { ...config };
    for (const name of open) delete left[name];
    return write(left, marks, false);
  }
}

/** The marks of an object that is written again: what the server's limits made of it still holds. */
export function marksAgain(owner: string, live: Live, config: Config): Marks {
  const kept = Object.entries(live.limited).filter(([name, value]) => config[name] === value);
  const limited: Marks =
    kept.length === 0 ? {} : { [MARK.limited]: JSON.stringify(Object.fromEntries(kept)) };
  return { [MARK.topology]: owner, ...limited };
}

function isAboveLimit(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  if (error.errCode === ERR.streamConfigRefused) return /duplicate/.test(error.description);
  return error.errCode === ERR.pedantic || error.errCode === ERR.maxAckPendingAboveLimit;
}
