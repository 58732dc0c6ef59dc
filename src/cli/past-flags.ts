/** Flags by which a command reads what has happened: from when, until when, and of what. */
import { subjectFault } from '../subjects/subject.js';
import { parseDuration } from '../units/duration.js';
import type { Flag, Flags } from './flag.js';

const RFC_3339 = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;

export const SINCE: Flag = {
  name: 'since',
  takes: 'TIME',
  check: moment,
  help: 'from this moment on: 2026-11-25T10:00:00Z, or 2h ago',
};
export const UNTIL: Flag = { name: 'until', takes: 'TIME', check: moment, help: 'up to this moment' };
export const LIMIT: Flag = {
  name: 'limit',
  takes: 'N',
  check: value => (/^[1-9]\d{0,6}$/.test(value) ? null : 'a whole number above zero'),
  help: 'so many and no more (1000)',
};
export const FIELD: Flag = {
  name: 'field',
  takes: 'FIELD',
  help: 'where its value stands: a field, a.b, or a parameter (any)',
};
export const SUBJECT: Flag = {
  name: 'subject',
  takes: 'SUBJECT',
  repeat: true,
  check: value => (subjectFault(value) === null ? null : 'a subject such as orders.*.created or orders.>'),
  help: 'only this subject (repeatable, wildcards)',
};

/** The server counts nanoseconds in 63 bits, and takes what is later (the year 2262) for long ago. */
const LATEST_MS = 2 ** 63 / 1e6;
const LIMIT_BY_DEFAULT = 1_000;

export function limitOf(flags: Flags): number {
  return Number(flags.text('limit') ?? LIMIT_BY_DEFAULT);
}

/** A moment of a flag; a duration is so long before now. */
export function momentOf(flags: Flags, name: string, nowMs: number): Date | null {
  const text = flags.text(name);
  if (text === undefined) return null;
  return RFC_3339.test(text) ? new Date(text.replace(' ', 'T')) : new Date(nowMs - parseDuration(text) / 1e6);
}

/** Takes a moment: RFC 3339, a date, or a duration before now. */
export function moment(value: string): string | null {
  const wanted = 'a time such as 2026-11-25T10:00:00Z, or how long ago: 30m, 2h, 7d';
  if (RFC_3339.test(value)) {
    const ms = Date.parse(value.replace(' ', 'T'));
    return ms >= 0 && ms <= LATEST_MS ? null : wanted;
  }
  try {
    return parseDuration(value) > 0 ? null : wanted;
  } catch {
    return wanted;
  }
}
