/** An entity: what the same value stands for in the payloads and subjects of many events, such as a story by its id. */
import type { DeliveredEvent } from '../delivered-event.js';

export interface Entity {
  /** A field of the payload, dotted where it lies deeper (`constraints.story_id`), or a parameter of the subject. */
  field: string;
  value: string;
}

export function isOf(event: Pick<DeliveredEvent, 'params' | 'data'>, { field, value }: Entity): boolean {
  return event.params[field] === value || holds(event.data, field.split('.'), value);
}

/** A list holds what one of its elements is. */
function holds(data: unknown, path: readonly string[], value: string): boolean {
  if (Array.isArray(data)) return data.some(each => holds(each, path, value));
  const [field, ...deeper] = path;
  if (field === undefined)
    return (typeof data === 'string' || typeof data === 'number') && String(data) === value;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, field)) return false;
  return holds((data as Record<string, unknown>)[field], deeper, value);
}
