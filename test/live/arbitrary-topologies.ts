/** Pairs of topologies as text: a stream or a consumer before and after. `NAME` stands for a name of their own. */
import fc from 'fast-check';
import { arbitraryConsumers, READ_STREAMS } from './arbitrary-consumers.js';
import { flow, type Pair, type Written } from './arbitrary-fields.js';
import { arbitraryStreams, ORIGINS } from './arbitrary-streams.js';

export interface TopologyPair {
  a: string;
  b: string;
  before: Before;
}

/** What happened before B is planned. */
export interface Before {
  /** A was made by hand and is nobody's yet. */
  isByHand: boolean;
  /** Somebody listens where push consumers deliver. */
  isBound: boolean;
  /** The streams that are copied from are nobody's. */
  hasForeignOrigins: boolean;
  /** A consumer that is nobody's reads the stream. */
  hasForeignReader: boolean;
  /** Messages to every subject. */
  messages: number;
}

const arbitraryBefore: fc.Arbitrary<Before> = fc.record({
  isByHand: fc.nat(4).map(n => n === 1),
  isBound: fc.boolean(),
  hasForeignOrigins: fc.nat(3).map(n => n === 1),
  hasForeignReader: fc.nat(3).map(n => n === 1),
  messages: fc.nat(4),
});

/** Consumers that read the stream of a pair. */
const READERS: readonly (readonly string[])[] = [
  [],
  ['c: { stream: NAME, ack_policy: explicit }'],
  [
    'c: { stream: NAME, ack_policy: explicit, filter_subject: NAME.a }',
    'd: { stream: NAME, ack_policy: explicit, filter_subject: NAME.b }',
  ],
];

export function streamPairs(version: string): fc.Arbitrary<TopologyPair> {
  return fc
    .tuple(arbitraryStreams(version), fc.constantFrom(...READERS), arbitraryBefore)
    .map(([{ a, b }, readers, before]) => {
      const copies = [a, b].some(each => each['mirror'] !== undefined || each['sources'] !== undefined);
      const streams = copies && !before.hasForeignOrigins ? ORIGINS : [];
      const read = [a, b].every(delivers) ? readers : readers.slice(0, 1).map(() => READERS[1]![0]!);
      const text = (each: Written) => topology([...streams, `NAME: ${flow(each)}`], read);
      return { a: text(a), b: text(b), before };
    });
}

export function consumerPairs(version: string): fc.Arbitrary<TopologyPair> {
  const pairs = READ_STREAMS.map(stream =>
    fc.tuple(arbitraryConsumers(version, stream), arbitraryBefore).map(([pair, before]) => ({
      ...asTopologies(stream, pair),
      before,
    })),
  );
  return fc.oneof(...pairs.map((arbitrary, i) => ({ weight: i === 0 ? 4 : 2, arbitrary })));
}

/** Whether the filters of the readers can be delivered to them. */
function delivers({ subjects = '', mirror, subject_transform, sources }: Written): boolean {
  if (mirror !== undefined || sources !== undefined || subject_transform !== undefined) return false;
  return subjects.includes('NAME.>') || subjects.includes('NAME.*') || subjects.includes('NAME.b');
}

function asTopologies(stream: Written, { a, b }: Pair): Pick<TopologyPair, 'a' | 'b'> {
  const read = `NAME: ${flow({ subjects: '["NAME.>"]', ...stream })}`;
  const text = (each: Written) => topology([read], [`c: ${flow({ stream: 'NAME', ...each })}`]);
  return { a: text(a), b: text(b) };
}

function topology(streams: readonly string[], consumers: readonly string[]): string {
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : `${name}:\n${lines.map(line => `  ${line}\n`).join('')}`;
  return `topology: t-NAME\n${section('streams', streams)}${section('consumers', consumers)}`;
}
