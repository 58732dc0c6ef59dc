/**
 * JSON with whole numbers kept exactly. JavaScript's numbers lose the last digits of integers beyond 2^53 (a
 * sequence number, an odd count of nanoseconds above 104 days): such an integer is read as a string of digits and
 * written back as a number. Integers that a number holds exactly stay numbers, also large ones (365 days).
 */

const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const decoder = new TextDecoder();

/** Reads a JSON document as it came from the wire. */
export function parseJson<T = unknown>(data: Uint8Array): T {
  const text = decoder.decode(data);
  if (!mayLoseDigits(data)) return JSON.parse(text) as T;
  const exact = text.replace(STRING_OR_LONG_INTEGER, token => {
    return token.startsWith('"') || isExact(token) ? token : `"${token}"`;
  });
  return JSON.parse(exact) as T;
}

function isExact(digits: string): boolean {
  return String(Number(digits)) === digits;
}

/** Fewer digits are always exact. */
const LONG = 16;

/**
 * Whether a run of digits, in a string or not, is one that a number cannot hold. Listings are megabytes long and
 * most have none: a run of 16 covers one of every 16 bytes, so only those are looked at.
 */
function mayLoseDigits(data: Uint8Array): boolean {
  for (let at = LONG - 1; at < data.length; at += LONG) {
    if (!isDigit(data[at])) continue;
    let start = at;
    let end = at + 1;
    while (start > 0 && isDigit(data[start - 1])) start--;
    while (end < data.length && isDigit(data[end])) end++;
    if (end - start >= LONG && !isExact(decoder.decode(data.subarray(start, end)))) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Where the API wants an integer: a string of digits under one of these names is written as a number. */
const INTEGER_FIELDS = new Set([
  'ack_wait',
  'backoff',
  'duplicate_window',
  'first_seq',
  'idle_heartbeat',
  'inactive_threshold',
  'keep',
  'max_ack_pending',
  'max_age',
  'max_batch',
  'max_bytes',
  'max_consumers',
  'max_deliver',
  'max_expires',
  'max_msg_size',
  'max_msgs',
  'max_msgs_per_subject',
  'max_waiting',
  'num_replicas',
  'opt_start_seq',
  'priority_timeout',
  'rate_limit_bps',
  'seq',
  'subject_delete_marker_ttl',
]);

export function printJson(value: unknown): string {
  return holdsExactInteger(value, '') ? print(value, '') : JSON.stringify(value);
}

function holdsExactInteger(value: unknown, key: string): boolean {
  if (typeof value === 'bigint') return true;
  if (typeof value === 'string') return isExactInteger(value, key);
  if (Array.isArray(value)) return value.some(item => holdsExactInteger(item, key));
  if (typeof value !== 'object' || value === null || key === 'metadata') return false;
  for (const name in value)
    if (holdsExactInteger((value as Record<string, unknown>)[name], name)) return true;
  return false;
}

function isExactInteger(text: string, key: string): boolean {
  return INTEGER_FIELDS.has(key) && /^-?\d+$/.test(text);
}

function print(value: unknown, key: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' && isExactInteger(value, key)) return value;
  if (Array.isArray(value)) return `[${value.map(item => print(item ?? null, key)).join(',')}]`;
  if (typeof value !== 'object' || value === null || key === 'metadata') return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${print(member, name)}`).join(',')}}`;
}
