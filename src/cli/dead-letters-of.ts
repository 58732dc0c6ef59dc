/** The places where a topology keeps dead letters, and the letters that an address means. */
import { deadLetterEvent, keeperOfLetters, keeperOfRedrives, mayGiveUp } from '../access/dead-letters.js';
import { type DeclaredConsumers, declaredConsumers } from '../access/declared-consumer.js';
import { FleetError } from '../findings/fleet-error.js';
import { glob } from '../resources/address.js';
import {
  DeadLetters,
  type LettersQuery,
  type RedrivenLetter,
  type StoredLetter,
} from '../runtime/dead-letters/dead-letters.js';
import type { Cut } from '../runtime/history/cut.js';
import type { Topology } from '../topology/topology.gen.js';
import type { OpenBuses } from './open-buses.js';

export interface LetterPlace {
  account: string | null;
  keeper: string;
  letters: DeadLetters;
  /** The consumers whose dead letters are kept here and read again when they are sent back. */
  readers: readonly { stream: string; consumer: string }[];
}

export interface FoundLetter {
  address: string;
  letter: StoredLetter;
  place: LetterPlace;
}

/** @throws FleetError where the topology keeps none */
export function placesOf(topology: Topology, { buses }: Pick<OpenBuses, 'buses'>): LetterPlace[] {
  const places = new Map<string, LetterPlace>();
  const consumers = declaredConsumers(topology);
  for (const service of Object.values(topology.services ?? {})) {
    const event = deadLetterEvent(service?.publishes);
    const user = service?.user === undefined ? undefined : topology.users?.[service.user];
    const account = user?.account ?? null;
    const keeper = event === null ? null : keeperOfLetters(topology, account, event);
    const bus = buses.get(account);
    if (event === null || keeper === null || bus === undefined) continue;
    const keepsRedrives = keeperOfRedrives(topology, account, event) === keeper;
    const name = `fleetctl-${Math.random().toString(36).slice(2, 8)}`;
    const letters = new DeadLetters({ bus, keeper, keepsRedrives, event, name, mayAsk: true });
    const key = `${account} ${keeper} ${event}`;
    const { readers = [], ...place } = places.get(key) ?? { account, keeper, letters };
    places.set(key, { ...place, readers: [...readers, ...readersOf(service?.consumes, account, consumers)] });
  }
  if (places.size > 0) return [...places.values()];
  throw new FleetError('usage', `\`${topology.topology}\` keeps no dead letters.`, {
    help: 'Let its services publish `dlq.{stream}.{consumer}`, and a stream store `dlq.>`.',
  });
}

function readersOf(
  keys: readonly string[] | undefined,
  account: string | null,
  consumers: DeclaredConsumers,
): LetterPlace['readers'] {
  return (keys ?? [])
    .flatMap(key => consumers.get(key) ?? [])
    .filter(consumer => consumer.account === account && mayGiveUp(consumer))
    .flatMap(({ name, streams }) => [...streams.keys()].map(stream => ({ stream, consumer: name })));
}

/** `dlq/STREAM/CONSUMER/LETTER`, `*` in any part; the last parts may be left out, as may all but a letter's number. */
export interface LetterAddress {
  account: string | null;
  stream: string;
  consumer: string;
  letter: string;
}

const ADDRESS = /^(?:([^:/]+):)?(?:dlq|consumer)\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** @throws FleetError `usage` for what is no address of dead letters */
export function parseLetterAddress(text: string): LetterAddress {
  if (/^\d+$/.test(text)) return { account: null, stream: '*', consumer: '*', letter: text };
  const [, account = null, stream, consumer = '*', letter = '*'] = ADDRESS.exec(text) ?? [];
  if (stream !== undefined && /^(?:\d+|\*)$/.test(letter)) return { account, stream, consumer, letter };
  throw new FleetError('usage', `\`${text}\` is not an address of dead letters.`, {
    help: 'Write dlq/STREAM/CONSUMER/LETTER as `dlq list` shows it; * matches any text, and dlq/STREAM/CONSUMER all of one consumer.',
  });
}

/** The letters that an address means, oldest first. */
export async function* lettersOf(
  places: readonly LetterPlace[],
  address: LetterAddress,
  query: Pick<LettersQuery, 'from' | 'to' | 'signal'>,
  told: (place: LetterPlace, cut: Cut) => void = () => {},
): AsyncGenerator<FoundLetter, void, void> {
  for (const place of places) {
    if (address.account !== null && address.account !== place.account) continue;
    const whole = {
      ...query,
      ...literal('stream', address.stream),
      ...literal('consumer', address.consumer),
    };
    const bounds = address.letter === '*' ? whole : { ...whole, ...one(Number(address.letter)) };
    for await (const letter of place.letters.list(bounds, cut => told(place, cut))) {
      const found = { address: addressOf(letter, place), letter, place };
      if (isMeant(letter, address)) yield found;
    }
  }
}

/** Likewise those that were sent back and are not settled yet. */
export async function* lettersOnTheirWay(
  places: readonly LetterPlace[],
  address: LetterAddress,
  query: Pick<LettersQuery, 'from' | 'signal'>,
): AsyncGenerator<FoundLetter & { letter: RedrivenLetter }, void, void> {
  for (const place of places) {
    if (address.account !== null && address.account !== place.account) continue;
    const readers = new Map(place.readers.map(reader => [`${reader.stream} ${reader.consumer}`, reader]));
    for (const { stream, consumer } of readers.values()) {
      if (!matchesGlob(address.stream, stream) || !matchesGlob(address.consumer, consumer)) continue;
      for await (const letter of place.letters.onTheirWay({ stream, consumer, ...signalOf(query) })) {
        if (query.from instanceof Date && letter.storedAt < query.from) continue;
        if (isMeant(letter, address)) yield { address: addressOf(letter, place), letter, place };
      }
    }
  }
}

function signalOf({ signal }: Pick<LettersQuery, 'signal'>): Pick<LettersQuery, 'signal'> {
  return signal === undefined ? {} : { signal };
}

function one(letter: number) {
  return { from: { seq: letter }, to: { seq: letter } };
}

function literal(part: 'stream' | 'consumer', text: string): Pick<LettersQuery, 'stream' | 'consumer'> {
  return text.includes('*') ? {} : { [part]: text };
}

function isMeant({ stream, consumer, letter }: StoredLetter, address: LetterAddress): boolean {
  return (
    matchesGlob(address.stream, stream) &&
    matchesGlob(address.consumer, consumer) &&
    matchesGlob(address.letter, String(letter))
  );
}

/** A name in a letter is what its header says: anything, a slash too. */
function matchesGlob(pattern: string, text: string): boolean {
  return new RegExp(`^${glob(pattern, '.*')}$`, 's').test(text);
}

function addressOf({ stream, consumer, letter }: StoredLetter, { account }: LetterPlace): string {
  return `${account === null ? '' : `${account}:`}dlq/${stream}/${consumer}/${letter}`;
}
