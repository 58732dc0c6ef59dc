/** An entity: what the same value stands for in the payloads and subjects of many events, such as a story by its id. */
import type { DeliveredEvent } from '../handling/delivered-event.js';

export interface Entity {
  /** A field of the payload (`*`: any), dotted where it lies deeper (`constraints.story_id`), or a parameter of the subject. */
  field: string;
  value: string;
}

/** Any parameter, and any field that lies at the top of a payload. */
export const ANY_FIELD = '*';

export function isOf(event: Pick<DeliveredEvent, 'params' | 'data'>, { field, value }: Entity): boolean {
  if (field === ANY_FIELD) return isAnywhere(event, value);
  return event.params[field] === value || holds(event.data, field.split('.'), value);
}

function isAnywhere({ params, data }: Pick<DeliveredEvent, 'params' | 'data'>, value: string): boolean {
  if (Object.values(params).includes(value)) return true;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return Object.values(data).some(each => holds(each, [], value));
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
