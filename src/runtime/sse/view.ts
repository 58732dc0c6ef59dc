import { matches } from '../../subjects/subject.js';
import type { DeliveredEvent } from '../handling/delivered-event.js';

/** What one client may see. An empty one sees everything that the consumer delivers. */
export interface SseView<Event = DeliveredEvent> {
  /** Subjects, with wildcards: only events whose subject one of them stands for. */
  subjects?: readonly string[];
  /** Whether it may see this event. What throws hides it. */
  filter?: (event: Event) => boolean;
  /** What it is shown of the event, instead of the feed's `project`; undefined: nothing. What throws hides it. */
  project?: (event: Event) => unknown;
  /** When the connection ends, so that the client has to ask anew: the end of its session. */
  until?: Date;
}

/** The text of an event's data as one client is shown it; null where it is not. Never throws. */
export function viewOf(
  view: SseView,
  asked: readonly string[],
  project: ((event: DeliveredEvent) => unknown) | undefined,
  failed: (error: unknown) => void,
): (event: DeliveredEvent) => string | null {
  const { subjects, filter } = view;
  const projection = view.project ?? project ?? dataOf;
  return event => {
    if (asked.length > 0 && !asked.some(pattern => matches(pattern, event.subject))) return null;
    if (subjects !== undefined && !subjects.some(pattern => matches(pattern, event.subject))) return null;
    try {
      // Only what is plainly true lets an event through: a promise is not.
      if (filter !== undefined && filter(event) !== true) return null;
      return JSON.stringify(projection(event)) ?? null;
    } catch (error) {
      failed(error);
      return null;
    }
  };
}

function dataOf({ data }: DeliveredEvent): unknown {
  return data;
}
