/**
 * The shapes of values: for each, how the topology's writing becomes the API's value, how the server's echo becomes
 * canonical, when two values are the same, and how a person writes it.
 *
 * Canonical means: the one value by which "not set" and every equivalent writing is represented. Lists whose order
 * the server gives no meaning to are sorted; an empty text, list or object is null.
 */
import { parseCount, printCount } from '../units/count.js';
import { parseDuration, printDuration } from '../units/duration.js';
import { parseSize, printSize } from '../units/size.js';

export interface Shape {
  /** From the topology's writing or the server's echo to the canonical value; undefined and null mean "not set". */
  canonical(value: unknown): unknown;
  /** As a person writes it in the topology. */
  print(value: unknown): string;
}

type Written = string | number;

/** An integer of the API; beyond 2^53 the answer's parser gives it as digits. */
const DIGITS = /^-?\d+$/;
const apiNumber = (value: unknown): number | null =>
  typeof value === 'number' ? value : typeof value === 'string' && DIGITS.test(value) ? Number(value) : null;

const isUnset = (value: unknown): value is null | undefined => value === undefined || value === null;

/** A number of nanoseconds that has no "not set" but 0. */
export const duration: Shape = {
  canonical: value => (isUnset(value) ? 0 : Math.max(0, apiNumber(value) ?? parseDuration(value as Written))),
  print: value => (value === 0 ? '0s' : printDuration(value as number)),
};

/** A number of bytes where 0 means "not set". */
export const size: Shape = {
  canonical: value => (isUnset(value) ? 0 : Math.max(0, apiNumber(value) ?? parseSize(value as Written))),
  print: value => printSize(value as number),
};

/** A count where 0 means "not set". */
export const count: Shape = {
  canonical: value => (isUnset(value) ? 0 : Math.max(0, apiNumber(value) ?? parseCount(value as Written))),
  print: value => printCount(value as number),
};

/** A count where -1 means "no limit"; the server turns 0 and anything below into -1. */
export const countLimit: Shape = limitOf(parseCount, printCount);

/** A number of bytes where -1 means "no limit". */
export const sizeLimit: Shape = limitOf(parseSize, printSize);

/** Like countLimit, but 0 is the server's own default and stays 0 until the field's row resolves it. */
export const ackPendingLimit: Shape = {
  canonical: value => {
    if (isUnset(value) || value === 0) return 0;
    const number = parseLimit(value, parseCount);
    return number < 0 ? -1 : number;
  },
  print: value => (value === -1 ? 'unlimited' : printCount(value as number)),
};

export const flag: Shape = {
  canonical: value => value === true,
  print: String,
};

/** One of a closed set, or a free text; empty is "not set". */
export const text: Shape = {
  canonical: value => (isUnset(value) || value === '' ? null : String(value)),
  print: value => (value === null ? 'not set' : JSON.stringify(value)),
};

export const word: Shape = {
  canonical: value => (isUnset(value) || value === '' ? null : String(value)),
  print: value => (value === null ? 'not set' : String(value)),
};

/** A word for which one writing means "not set". */
export function wordBut(unset: string): Shape {
  return { ...word, canonical: value => (value === unset ? null : word.canonical(value)) };
}

/** A sampling percentage; the server keeps the writing, so `50` and `50%` are the same. */
export const percentage: Shape = {
  canonical: value => (isUnset(value) || value === '' ? null : String(value).replace(/%$/, '')),
  print: value => (value === null ? 'not set' : `${value}%`),
};

/** An instant: the server keeps the zone as written, so instants are compared and not texts. */
export const instant: Shape = {
  canonical: value => {
    if (isUnset(value) || value === '') return null;
    return canonicalInstant(value instanceof Date ? value.toISOString() : String(value));
  },
  print: value => (value === null ? 'not set' : String(value)),
};

/** Texts without an order: subjects, tags. */
export const textSet: Shape = {
  canonical: value => (Array.isArray(value) && value.length > 0 ? [...value].map(String).sort() : null),
  print: printList,
};

/** Durations whose order counts: backoff. */
export const durationList: Shape = {
  canonical: value =>
    Array.isArray(value) && value.length > 0 ? value.map(each => duration.canonical(each)) : null,
  print: value => (value === null ? 'not set' : `[${(value as number[]).map(printDuration).join(', ')}]`),
};

/** Text to text. */
export const textMap: Shape = {
  canonical: value => {
    if (isUnset(value)) return null;
    const given = value as Record<string, unknown>;
    const keys = Object.keys(given).sort();
    return keys.length === 0 ? null : Object.fromEntries(keys.map(key => [key, String(given[key])]));
  },
  print: printJson,
};

/** An object with members of known shapes; members that are not set are left out, an empty object is null. */
export function members(shapes: Record<string, Shape>): Shape {
  const rows = Object.entries(shapes);
  return {
    canonical: value => {
      if (isUnset(value) || typeof value !== 'object') return null;
      const given = value as Record<string, unknown>;
      const kept: [string, unknown][] = [];
      for (const [name, shape] of rows) {
        const canonical = shape.canonical(given[name]);
        if (canonical !== null && canonical !== 0 && canonical !== false) kept.push([name, canonical]);
      }
      return kept.length === 0 ? null : Object.fromEntries(kept);
    },
    print: printJson,
  };
}

/** Objects without an order. */
export function setOf(shape: Shape): Shape {
  return {
    canonical: value => {
      if (!Array.isArray(value) || value.length === 0) return null;
      return value
        .map(each => shape.canonical(each))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    },
    print: printList,
  };
}

/** Objects whose order counts. */
export function listOf(shape: Shape): Shape {
  return {
    canonical: value =>
      Array.isArray(value) && value.length > 0 ? value.map(each => shape.canonical(each)) : null,
    print: printList,
  };
}

export const subjectTransform = members({ src: text, dest: text });

/** Where a stream copies from. */
export const streamSource = members({
  name: text,
  opt_start_seq: count,
  opt_start_time: instant,
  filter_subject: text,
  subject_transforms: listOf(subjectTransform),
  external: members({ api: text, deliver: text }),
  consumer: members({ name: text, deliver_subject: text }),
});

function limitOf(parse: (written: Written) => number, print: (value: number) => string): Shape {
  return {
    canonical: value => {
      if (isUnset(value)) return -1;
      const number = parseLimit(value, parse);
      return number <= 0 ? -1 : number;
    },
    print: value => (value === -1 ? 'unlimited' : print(value as number)),
  };
}

function parseLimit(value: unknown, parse: (written: Written) => number): number {
  return value === 'unlimited' ? -1 : (apiNumber(value) ?? parse(value as Written));
}

/** RFC 3339 in UTC with the fraction kept to the nanosecond and no trailing zeros: equal instants, equal texts. */
function canonicalInstant(written: string): string {
  const parts = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i.exec(written);
  const whole = parts ? new Date(`${parts[1]}${parts[3]}`) : new Date(written);
  if (Number.isNaN(whole.getTime())) return written;
  const fraction = (parts?.[2] ?? '').replace(/0+$/, '');
  return whole.toISOString().replace(/\.\d+Z$/, fraction === '' ? 'Z' : `.${fraction}Z`);
}

function printList(value: unknown): string {
  if (!Array.isArray(value)) return 'not set';
  return `[${value.map(each => (typeof each === 'string' ? each : printJson(each))).join(', ')}]`;
}

function printJson(value: unknown): string {
  return value === null ? 'not set' : JSON.stringify(value);
}
