/** Whether rights allow something, as the server decides it. */
import { covers, overlaps } from '../subjects/subject.js';
import type { Direction, SubjectRights } from './permissions.js';

/** An entry of subscribe may name the queue groups it is about; without, it is about every subscription. */
interface Entry {
  subject: string;
  /** Null: any group, or none. */
  group: string | null;
}

/** Whether everything that an entry stands for is allowed. */
export function isAllowed({ allow, deny }: SubjectRights, entry: string, direction: Direction): boolean {
  const isListed = allow.length === 0 || allow.some(allowed => takesIn(allowed, entry, direction));
  return isListed && deny.every(denied => !touches(denied, entry, direction));
}

/** Whether one entry stands for everything that another one stands for. */
export function takesIn(wide: string, narrow: string, direction: Direction): boolean {
  const [w, n] = [entryOf(wide, direction), entryOf(narrow, direction)];
  if (!covers(w.subject, n.subject)) return false;
  return w.group === null || (n.group !== null && covers(w.group, n.group));
}

/** Whether two entries have something in common. */
export function touches(a: string, b: string, direction: Direction): boolean {
  const [left, right] = [entryOf(a, direction), entryOf(b, direction)];
  if (!overlaps(left.subject, right.subject)) return false;
  return left.group === null || right.group === null || overlaps(left.group, right.group);
}

function entryOf(text: string, direction: Direction): Entry {
  const [subject = '', group = null] = direction === 'subscribe' ? text.trim().split(/\s+/) : [text];
  return { subject, group };
}
