/** What has happened, as a person reads it in a failed test. */
import { inspect } from 'node:util';
import type { LogEntry } from '../runtime/log.js';
import type { DeliveryRecord, Ledger, PublishRecord } from './ledger.js';
import { payloadOf } from './payload-of.js';

const SHOWN = 12;
const BODY_WIDTH = 100;

/** @param sinceMs times are shown from here */
export function storyOf(
  { published, deliveries }: Ledger,
  said: readonly LogEntry[],
  sinceMs: number,
): string {
  const at = (timeMs: number) => `+${((timeMs - sinceMs) / 1000).toFixed(3)}s`;
  return [
    ...section('published', published, record => `${at(record.timeMs)} ${publishText(record)}`),
    ...section('delivered', deliveries, record => `${at(record.timeMs)} ${deliveryText(record)}`),
    ...section(
      'said',
      // Of what is only information, why a message was given back; not that a connection is there.
      said.filter(({ level, details }) => level !== 'info' || details?.['attempt'] !== undefined),
      ({ level, service, message }) => `${level} ${service}: ${message}`,
    ),
  ].join('\n');
}

function section<T>(title: string, rows: readonly T[], print: (row: T) => string): string[] {
  if (rows.length === 0) return [`  ${title}: nothing`];
  const left = rows.length - SHOWN;
  const more = left > 0 ? [`    … ${left} before`] : [];
  return [`  ${title}:`, ...more, ...rows.slice(-SHOWN).map(row => `    ${print(row)}`)];
}

function publishText({ service, subject, data, ack, failure }: PublishRecord): string {
  const became =
    failure !== null
      ? `not stored: ${failure}`
      : ack === null
        ? 'not confirmed'
        : `${ack.stream} ${ack.seq}${ack.duplicate ? ' (a duplicate: not stored again)' : ''}`;
  return `${service ?? 'the test'} → ${subject} ${bodyText(data)} ${became}`;
}

function deliveryText(record: DeliveryRecord): string {
  const { service, consumer, stream, seq, subject, attempt } = record;
  return `${service} ← ${consumer} (${stream} ${seq}, ${subject}) attempt ${attempt}: ${outcomeText(record)}`;
}

function outcomeText({ outcome, delayMs, reason }: DeliveryRecord): string {
  switch (outcome) {
    case 'open':
      return 'in hand';
    case 'ack':
      return 'acknowledged';
    case 'nak':
      return `given back for ${Math.round(delayMs ?? 0)} ms`;
    case 'term':
      return `terminated (${reason})`;
    case 'none':
      return 'handed over';
    case 'lost':
      return 'lost in a crash';
  }
}

function bodyText(data: Uint8Array): string {
  const text = inspect(payloadOf(data), { depth: 3, breakLength: Number.POSITIVE_INFINITY });
  return text.length <= BODY_WIDTH ? text : `${text.slice(0, BODY_WIDTH - 1)}…`;
}
