/** Dead letters as text and as JSON: the output of `dlq`. */
import type { LetterFacts } from '../resources/dead-letter.js';
import { shown } from './escape.js';
import { jsonDocument } from './json-document.js';
import { counted, plural } from './numbers.js';
import { cutJson, nameOf, type PastCut } from './past.js';
import { paintOf, type TextStyle } from './text-style.js';

/**
 * What became of a letter in this run: nothing (`kept`), or what was done, or why it was not. One that is on its way back is
 * `waiting` for its service or `in-hand`.
 */
export interface ShownLetter extends LetterFacts {
  address: string;
  account: string | null;
  /** Of the payload, in bytes. */
  size: number;
  /** Null where they are not shown. */
  headers: Readonly<Record<string, string>> | null;
  data: Uint8Array | null;
  status: 'kept' | 'waiting' | 'in-hand' | 'redriven' | 'discarded' | 'failed' | 'gone' | 'not-begun';
  failure: string | null;
}

export interface ShownLetters {
  topology: string;
  letters: readonly ShownLetter[];
  cuts: readonly PastCut[];
  isMore: boolean;
}

/** schemas/dead-letters.schema.json */
export function lettersJson({ topology, letters, cuts, isMore }: ShownLetters): string {
  return jsonDocument({
    format: 'fleetctl.dead-letters',
    format_version: '1.0',
    topology,
    summary: {
      letters: letters.length,
      waiting: countOf(letters, 'waiting'),
      in_hand: countOf(letters, 'in-hand'),
      redriven: countOf(letters, 'redriven'),
      discarded: countOf(letters, 'discarded'),
      failed: countOf(letters, 'failed'),
      not_begun: countOf(letters, 'not-begun'),
      by_consumer: Object.fromEntries(byConsumer(letters)),
    },
    more: isMore,
    cut: cuts.map(cutJson),
    letters: letters.map(letterJson),
  });
}

function letterJson({ storedAt, time, headers, data, failure, size, ...rest }: ShownLetter) {
  return {
    ...rest,
    stored_at: storedAt.toISOString(),
    time: time?.toISOString() ?? null,
    failure,
    size,
    ...(headers === null ? {} : { headers }),
    ...(data === null ? {} : payloadJson(data)),
  };
}

function payloadJson(data: Uint8Array): object {
  try {
    return { data: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)) as unknown };
  } catch {
    return { data: null, data_base64: Buffer.from(data).toString('base64') };
  }
}

export function lettersText(all: ShownLetters, style: TextStyle): string {
  const { letters, isMore, cuts } = all;
  const lines = letters.map(letter =>
    letter.data === null ? lineText(letter, style) : wholeText(letter, letter.data, style),
  );
  const counts = [...byConsumer(letters)].map(([consumer, count]) => `${shown(consumer)} ${counted(count)}`);
  const done = (['waiting', 'in-hand', 'redriven', 'discarded', 'failed', 'gone', 'not-begun'] as const)
    .map(status => [status, countOf(letters, status)] as const)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${counted(count)} ${status.replace('-', ' ')}`);
  const said = [
    letters.length === 0
      ? 'No dead letters.'
      : `${plural(letters.length, 'dead letter')}: ${counts.join(', ')}`,
    ...(done.length === 0 ? [] : [`${done.join(', ')}.`]),
    ...(isMore ? ['There are more (--limit).'] : []),
    ...cuts
      .filter(({ upToSeq }) => upToSeq > 0)
      .map(
        ({ account, stream, upToSeq }) =>
          `Up to ${counted(upToSeq)} of \`${shown(nameOf(account, stream))}\` they are gone: redriven, discarded, or cut by retention.`,
      ),
  ];
  return `${lines.join('')}${said.join('\n')}\n`;
}

function lineText(letter: ShownLetter, style: TextStyle): string {
  const paint = paintOf(style);
  const { address, storedAt, reason, error, subject, attempts, redrives, status, failure } = letter;
  const again = redrives === 0 ? '' : `, redriven ${plural(redrives, 'time')}`;
  const what = status === 'kept' ? '' : `${paint.bold(status)}  `;
  const why = shown(failure ?? error ?? '');
  return `${what}${paint.bold(shown(address))}  ${storedAt.toISOString()}  ${shown(reason)} after ${plural(attempts, 'attempt')}${again}  ${shown(subject)}${why === '' ? '' : `\n    ${why}`}\n`;
}

function wholeText(letter: ShownLetter, data: Uint8Array, style: TextStyle): string {
  const { seq, stream, time, id, path, service, headers } = letter;
  const rows = [
    `original: ${shown(stream)} ${counted(seq)}${time === null ? '' : `, stored ${time.toISOString()}`}`,
    ...(id === null ? [] : [`id: ${shown(id)}`]),
    ...(path === null ? [] : [`invalid at: ${path === '' ? 'the whole payload' : shown(path)}`]),
    ...(service === null ? [] : [`service: ${shown(service)}`]),
    ...Object.entries(headers ?? {})
      .filter(([name]) => !/^(?:dead-letter-|nats-)/i.test(name))
      .map(([name, value]) => `header ${shown(name)}: ${shown(value)}`),
  ];
  return `${lineText(letter, style)}${rows.map(row => `    ${row}\n`).join('')}${payloadText(data)}\n`;
}

function payloadText(data: Uint8Array): string {
  const payload = payloadJson(data) as { data: unknown; data_base64?: string };
  if (payload.data_base64 !== undefined) return `    ${counted(data.length)} bytes that are no JSON`;
  const lines = JSON.stringify(payload.data, null, 2).split('\n');
  return lines.map(line => `    ${shown(line)}`).join('\n');
}

function countOf(letters: readonly ShownLetter[], status: ShownLetter['status']): number {
  return letters.filter(letter => letter.status === status).length;
}

function byConsumer(letters: readonly ShownLetter[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { account, stream, consumer } of letters) {
    const address = nameOf(account, `consumer/${stream}/${consumer}`);
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return counts;
}
