/**
 * JSON with whole numbers kept exactly. JavaScript's numbers lose the last digits of integers beyond 2^53 (a
 * sequence number, an odd count of nanoseconds above 104 days): such an integer is read as a string of digits and
 * written back as a number. Integers that a number holds exactly stay numbers, also large ones (365 days).
 */

/** Sixteen digits in a row are where losing starts to be possible; most answers have none and take the quick way. */
const LONG_NUMBER = /\d{16}/;
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

export function parseJson<T = unknown>(text: string): T {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as T;
  const exact = text.replace(STRING_OR_LONG_INTEGER, token => {
    return token.startsWith('"') || String(Number(token)) === token ? token : `"${token}"`;
  });
  return JSON.parse(exact) as T;
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
