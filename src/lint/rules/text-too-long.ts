import { printCount } from '../../units/count.js';
import { labelledObjects } from '../metadata.js';
import type { Problem, Rule } from '../rule.js';

/** In bytes of UTF-8: the server counts bytes where an editor counts characters. */
const LONGEST = { description: 4096, metadata: 128 * 1024 };

/** A description or metadata longer than the server keeps. */
export const textTooLong: Rule = {
  code: 'text-too-long',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const { label, path, description = '', metadata } of labelledObjects(context)) {
      yield* checkLength('description', bytesOf(description), label, [...path, 'description']);
      const size = Object.entries(metadata).reduce(
        (sum, [key, value]) => sum + bytesOf(key) + bytesOf(value),
        0,
      );
      yield* checkLength('metadata', size, label, [...path, 'metadata']);
    }
  },
};

function* checkLength(
  field: keyof typeof LONGEST,
  bytes: number,
  label: string,
  path: Problem['path'],
): Iterable<Problem> {
  if (bytes <= LONGEST[field]) return;
  yield {
    path,
    message: `The ${field} of ${label} has ${printCount(bytes)} bytes; the server takes ${printCount(LONGEST[field])}.`,
    help: `Shorten it by ${printCount(bytes - LONGEST[field])} bytes.`,
  };
}

function bytesOf(text: string): number {
  // Almost every text is far below the limit: what cannot reach it is not encoded.
  return text.length * 3 <= LONGEST.description ? text.length : new TextEncoder().encode(text).length;
}
