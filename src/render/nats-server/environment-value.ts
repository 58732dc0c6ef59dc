/**
 * What the server makes of a variable of its environment. It reads the text as if it stood in the file, unquoted
 * (conf/parse.go, lookupVariable), so a part of all texts arrives as something else, or cut. What is listed here was
 * read in conf/lex.go of 2.15 and tried on 2.10 and 2.15; where they are hard to follow (numbers that turn into
 * texts, dates), the text is refused although it might arrive.
 */
import type { Secret } from './secret.js';

/** The longest login: it has to fit, with everything else of CONNECT, into a line of 4,096 bytes. */
const LONGEST = 1_024;
const HASH = /^\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}$/;

/** Why a secret does not reach the server as it is through its environment; null where it does. */
export function whyNotByEnvironment(value: string, kind: Secret['kind']): string | null {
  const anyway = whyNotAtAll(value, kind);
  if (anyway !== null) return anyway;
  if (kind === 'hash') {
    // The one text with a `$` in front that the server does not take for the name of a variable.
    return value.startsWith('$2a$') ? null : 'the server would look for a variable of that name';
  }
  if (/[\s,;'\]}\\]/.test(value)) {
    return 'it holds a character that ends a value (a blank, a comma, a semicolon, a quote, a bracket, a backslash)';
  }
  if (/^[[{("$.-]/.test(value)) return 'it begins with a character that begins something else than a text';
  if (/^(true|false|on|off|yes|no)$/i.test(value)) return 'the server would read a boolean';
  if (/^\p{Nd}/u.test(value) && !isTextInSpiteOfDigits(value))
    return 'the server would read a number or a date';
  return null;
}

/** Why a secret cannot be used at all, not even quoted; null where it can. */
export function whyNotAtAll(value: string, kind: Secret['kind']): string | null {
  if (value === '') return 'it is empty';
  if (value.includes('\ufffd') || /\p{Surrogate}/u.test(value)) return 'it is not UTF-8';
  if (value.includes('\0')) return 'it holds a zero byte';
  if (Buffer.byteLength(value) > LONGEST) return `it is longer than ${LONGEST} bytes`;
  if (kind === 'hash') return HASH.test(value) ? null : 'it is no bcrypt hash';
  const looksHashed = kind === 'password' && /^\$2[abxy]\$\d{2}\$/.test(value);
  return looksHashed ? 'the server would take it for a bcrypt hash, and not for the password itself' : null;
}

/** Digits, and then a character that no number, size, date or address has: the rest is text. */
function isTextInSpiteOfDigits(value: string): boolean {
  return /^\p{Nd}+[^\p{Nd}.kmgtpe-]/iu.test(value) || /^\p{Nd}+[kmgtpe][bi]*[^\p{Nd}bi]/iu.test(value);
}
