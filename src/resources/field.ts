/**
 * A row of a kind's table: everything that fleetctl knows of one field of the JetStream API. Desired state, diff,
 * risk, requests, docs and tests all read these rows; nothing else branches on a field's name.
 */
import type { Config, Live, ServerFacts } from './resource.js';
import type { Shape } from './shapes.js';

/** safe · disruptive (redelivery, consumers moved) · destructive (messages or consumer state would be lost). */
export type Risk = 'safe' | 'disruptive' | 'destructive';

/** What a change would lose, counted on the live server. */
export interface Stake {
  messages?: number;
  bytes?: number;
  /** Messages not delivered yet (consumers). */
  pending?: number;
  /** Messages delivered and not acknowledged (consumers). */
  unacked?: number;
  /** True where the numbers are estimated (from the stream's first and last time, from its subjects). */
  estimated?: boolean;
}

export interface FieldChange {
  before: unknown;
  after: unknown;
  /** The whole desired config. */
  desired: Config;
  live: Live;
  /** For a consumer: the live stream that it reads. */
  stream: Live | null;
  /** For a stream: its live consumers. */
  consumers: readonly Live[];
  server: ServerFacts;
  /** When the live side was read, milliseconds since the epoch. */
  nowMs: number;
}

/** How the server takes a change to a field. */
export type Update =
  | 'in-place'
  /** Refused: only delete and create get there. */
  | 'replace'
  /** Ignored in a config update: the pause request is the way. */
  | 'pause';

export interface Rating {
  risk: Risk;
  note?: string;
  stake?: Stake;
}

export interface Given {
  /** The object's name on the server. */
  name: string;
  /** For a consumer: the desired config of its stream, where the topology has it. */
  stream: Config | null;
  /** Of the server that shall have it; undefined is the newest. */
  serverVersion?: string | undefined;
  /** The account's own limit on max_ack_pending; -1 or undefined without. */
  accountMaxAckPending?: number | undefined;
}

export type Default = string | number | boolean | null | ((config: Config, given: Given) => unknown);

export interface Field {
  /** The JetStream API's own name. */
  name: string;
  shape: Shape;
  /** The canonical value of a field that is not there. */
  unset: unknown;
  /** What the server fills in when the field is omitted: a canonical value, or how it follows from the others. */
  default: Default;
  /** A limit in the server's own configuration, which no request shows, may be lower than the default. */
  serverMayLimit?: true;
  /** First nats-server release that has the field. */
  since: string;
  /** JetStream API level that an object needs once it sets the field; 0 for none. */
  level: number;
  update: (change: FieldChange) => Update;
  rate: (change: FieldChange) => Rating;
  /** Values of the field that came later than the field. */
  valuesSince?: Readonly<Record<string, { since: string; level: number }>>;
}

type Row = Pick<Field, 'name' | 'shape'> & Partial<Omit<Field, 'name' | 'shape' | 'unset'>>;

/** A row with what most rows share: there from the start, updated in place, safe. */
export function field(row: Row): Field {
  const unset = row.shape.canonical(undefined);
  return { unset, default: null, since: '2.2', level: 0, update: inPlace, rate: safe, ...row };
}

export const inPlace = (): Update => 'in-place';
export const replaced = (): Update => 'replace';
/** May be turned on for ever; turning it off is refused. */
export const oneWay = ({ after }: FieldChange): Update => (after === true ? 'in-place' : 'replace');
/** Taken in place only from a server release on. */
export const inPlaceSince =
  (release: string) =>
  ({ server }: FieldChange): Update =>
    isAtLeast(server.version, release) ? 'in-place' : 'replace';

export const safe = (): Rating => ({ risk: 'safe' });
export const disruptive = (note: string) => (): Rating => ({ risk: 'disruptive', note });

const ORDER: readonly Risk[] = ['safe', 'disruptive', 'destructive'];

/** The worst of several risks. */
export function worst(risks: Iterable<Risk>): Risk {
  let found: Risk = 'safe';
  for (const risk of risks) if (ORDER.indexOf(risk) > ORDER.indexOf(found)) found = risk;
  return found;
}

/** Whether a server's version is a release or a later one: `2.15.1` is at least `2.15`, so is `2.15.0-preview.1`. */
export function isAtLeast(version: string, release: string): boolean {
  const [have, want] = [numbers(version), numbers(release)];
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return version.split('-')[0]!.split('.').map(Number);
}
