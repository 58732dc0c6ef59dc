/** What has happened, as text and as JSON: the output of `replay` and `audit`. */
import { shown } from './escape.js';
import { jsonDocument } from './json-document.js';
import { counted, plural } from './numbers.js';
import { glyphsOf, paintOf, type TextStyle } from './text-style.js';

export interface PastEvent {
  account: string | null;
  stream: string;
  seq: number;
  time: Date;
  subject: string;
  /** The event's name in the topology. */
  type: string;
  params: Readonly<Record<string, string>>;
  data: unknown;
  id: string | null;
  headers: Readonly<Record<string, string>>;
}

/** Messages that are not there any more. */
export interface PastCut {
  account: string | null;
  stream: string;
  upToSeq: number;
  oldest: Date | null;
  inBetween: number | null;
}

export interface ShownPast {
  topology: string;
  events: readonly PastEvent[];
  cuts: readonly PastCut[];
  missing: readonly string[];
  isMore: boolean;
  limit: number;
}

/** schemas/events.schema.json */
export function replayJson(past: ShownPast): string {
  return jsonDocument({
    format: 'fleetctl.events',
    format_version: '1.0',
    topology: past.topology,
    ...pastFields(past),
  });
}

export interface ShownAudit extends ShownPast {
  entity: string;
  field: string | null;
  asOf: Date | null;
  state: Readonly<Record<string, unknown>>;
}

/** schemas/audit.schema.json */
export function auditJson(audit: ShownAudit): string {
  return jsonDocument({
    format: 'fleetctl.audit',
    format_version: '1.0',
    topology: audit.topology,
    entity: { field: audit.field, value: audit.entity },
    as_of: audit.asOf?.toISOString() ?? null,
    state: audit.state,
    ...pastFields(audit),
  });
}

function pastFields({ events, cuts, missing, isMore }: ShownPast) {
  return {
    complete: cuts.length === 0 && missing.length === 0 && !isMore,
    more: isMore,
    cut: cuts.map(cutJson),
    missing_streams: missing,
    events: events.map(eventJson),
  };
}

export function cutJson({ account, stream, upToSeq, oldest, inBetween }: PastCut) {
  return {
    account,
    stream,
    up_to_seq: upToSeq,
    oldest: oldest?.toISOString() ?? null,
    in_between: inBetween,
  };
}

export function eventJson({
  account,
  stream,
  seq,
  time,
  subject,
  type,
  params,
  data,
  id,
  headers,
}: PastEvent) {
  const isBytes = data instanceof Uint8Array;
  return {
    account,
    stream,
    seq,
    time: time.toISOString(),
    subject,
    event: type,
    params,
    id,
    headers,
    // What is not JSON was stored all the same.
    ...(isBytes ? { data: null, data_base64: Buffer.from(data).toString('base64') } : { data }),
  };
}

/** A stream as people are told of it: with its account in front, where it is not that of the connection itself. */
export function nameOf(account: string | null, stream: string): string {
  return account === null ? stream : `${account}:${stream}`;
}

/** One event, a line. */
export function eventText(event: PastEvent, style: TextStyle): string {
  const paint = paintOf(style);
  const { account, stream, seq, time, subject, data } = event;
  const place = paint.dim(`${shown(nameOf(account, stream))} ${counted(seq)}`);
  const payload = shortened(dataText(data), style);
  return `${time.toISOString()}  ${paint.bold(shown(subject))}  ${place}  ${payload}\n`;
}

/** What is said behind the events: how many, and what is missing. */
export function pastSummary(past: ShownPast, style: TextStyle): string {
  const { events, limit, isMore } = past;
  const byType = new Map<string, number>();
  for (const { type } of events) byType.set(type, (byType.get(type) ?? 0) + 1);
  const { dot } = glyphsOf(style);
  const each = [...byType].map(([type, count]) => `${shown(type)} ${counted(count)}`).join(` ${dot} `);
  const lines = [events.length === 0 ? 'No events.' : `${plural(events.length, 'event')}: ${each}`];
  if (isMore) lines.push(`There are more: only the first ${counted(limit)} are shown (--limit).`);
  return `${[...lines, ...missingLines(past)].join('\n')}\n`;
}

function missingLines({ cuts, missing }: ShownPast): string[] {
  const cut = cuts.flatMap(({ account, stream, upToSeq, oldest, inBetween }) => {
    const name = `\`${shown(nameOf(account, stream))}\``;
    const since =
      oldest === null ? 'nothing is left' : `the oldest that is left is of ${oldest.toISOString()}`;
    const begin = `Incomplete: retention has cut ${name} up to ${counted(upToSeq)}; ${since}.`;
    const middle = `Incomplete: ${plural(inBetween ?? 0, 'message')} of ${name} in between ${inBetween === 1 ? 'is' : 'are'} gone.`;
    return [...(upToSeq > 0 ? [begin] : []), ...((inBetween ?? 0) > 0 ? [middle] : [])];
  });
  return [...cut, ...missing.map(stream => `Incomplete: the server has no stream \`${shown(stream)}\`.`)];
}

export function auditText(audit: ShownAudit, style: TextStyle): string {
  const { entity, asOf, state, events } = audit;
  const paint = paintOf(style);
  const head = `${paint.bold(shown(entity))}${asOf === null ? '' : ` as of ${asOf.toISOString()}`}\n`;
  const fields = Object.entries(state).map(
    ([field, value]) => `  ${shown(field)}: ${shortened(dataText(value), style)}\n`,
  );
  const stateText = events.length === 0 ? '' : `State${asOf === null ? ' now' : ''}\n${fields.join('')}`;
  return `${head}${events.map(event => eventText(event, style)).join('')}${stateText}${pastSummary(audit, style)}`;
}

function dataText(data: unknown): string {
  if (data instanceof Uint8Array) return `${counted(data.length)} bytes`;
  return shown(JSON.stringify(data) ?? 'null');
}

function shortened(text: string, style: TextStyle): string {
  const most = Math.max(60, (style.width ?? 200) - 20);
  return text.length <= most ? text : `${text.slice(0, most - 1)}${glyphsOf(style).ellipsis}`;
}
