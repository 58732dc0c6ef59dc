/** What of the API's answers only the exporter reads. */
import type { ConsumerAnswer, StreamAnswer } from '../jetstream/answers.js';

export interface Peer {
  name: string;
  current?: boolean;
  offline?: boolean;
  lag?: number;
}

export interface Origin {
  name: string;
  lag?: number;
  /** Nanoseconds since it was last heard; -1 where it never was. */
  active?: number;
}

interface Cluster {
  leader?: string;
  replicas?: Peer[] | null;
}

export type StreamParts = StreamAnswer & {
  ts?: string;
  state: { num_deleted?: number; num_subjects?: number };
  cluster?: Cluster | null;
  mirror?: Origin | null;
  sources?: Origin[] | null;
};

export type ConsumerParts = ConsumerAnswer & {
  ts?: string;
  delivered: { last_active?: string };
  ack_floor: { last_active?: string };
  cluster?: Cluster | null;
};

/** Seconds between a time of the server and the moment of its answer; null for no time (Go's zero time too). */
export function ageSeconds(time: string | undefined, answered: string | undefined): number | null {
  const then = Date.parse(time ?? '');
  if (Number.isNaN(then) || then <= 0) return null;
  const now = Date.parse(answered ?? '');
  return Math.max(0, ((Number.isNaN(now) ? Date.now() : now) - then) / 1000);
}

/** The subjects that a consumer filters; none where it reads the whole stream. */
export function filtersOf({ config }: ConsumerAnswer): string[] {
  const one = config['filter_subject'];
  const several = config['filter_subjects'] as string[] | undefined;
  return several ?? (typeof one === 'string' && one !== '' ? [one] : []);
}

/** What tells a consumer from all others of the account, and from an earlier one of its name. */
export function identityOf({ stream_name, name, created }: ConsumerAnswer): string {
  return `${stream_name}\0${name}\0${created}`;
}
