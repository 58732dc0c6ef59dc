import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import type { Topology } from '../topology/topology.gen.js';
import { lettersJson, lettersText, type ShownLetter, type ShownLetters } from '../views/dead-letters.js';
import { plural } from '../views/numbers.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import {
  type FoundLetter,
  type LetterAddress,
  type LetterPlace,
  lettersOf,
  lettersOnTheirWay,
  parseLetterAddress,
  placesOf,
} from './dead-letters-of.js';
import { fullCommand } from './full-command.js';
import { loadForRun } from './load-for-run.js';
import { type OpenBuses, withBuses } from './open-buses.js';
import { limitOf, momentOf } from './past-flags.js';
import { askYesNo } from './prompt.js';
import { type Settling, settleLetters } from './settle-letters.js';

const ALL: LetterAddress = { account: null, stream: '*', consumer: '*', letter: '*' };

export async function runDlqList(call: Call): Promise<Result> {
  const { operands, flags } = call;
  const targets = flags.list('target').map(parseLetterAddress);
  const topology = await topologyOf(operands, call);
  const addresses = targets.length === 0 ? [ALL] : targets;
  const letters = await withBuses(topology, call, open =>
    found(topology, open, addresses, call, { onTheirWay: true }),
  );
  return result(letters);
}

export async function runDlqShow(call: Call): Promise<Result> {
  const { address, topology } = await addressed('show', call);
  const letters = await withBuses(topology, call, open =>
    found(topology, open, [address], call, { isWhole: true, onTheirWay: true }),
  );
  return result(existing(letters, call));
}

export async function runDlqRedrive(call: Call): Promise<Result> {
  const { address, topology } = await addressed('redrive', call);
  return withBuses(topology, call, async open => {
    const query = queryOf(call, open);
    const letters = unambiguous(
      existing(await found(topology, open, [address], call, { query }), call),
      address,
    );
    checkReaders(letters.found);
    if (call.flags.on('dryRun')) return result(letters);
    // Read again with their payloads as they are sent: however many they are, they are not all held here.
    const places = [...new Set(letters.found.map(({ place }) => place))];
    const source = lettersOf(places, address, query);
    return settled(letters, call, open, {
      done: 'redriven',
      source,
      perSecond: Number(call.flags.text('rate') ?? Number.POSITIVE_INFINITY),
      act: ({ place, letter }) => place.letters.redrive(letter),
    });
  });
}

export async function runDlqDiscard(call: Call): Promise<Result> {
  const { address, topology } = await addressed('discard', call);
  if (!call.flags.on('autoApprove') && !call.terminal.interactive) {
    throw new FleetError('approval-missing', 'Nobody can be asked here, and nobody has said yes.', {
      help: `Nothing was read or written. To discard without asking: ${fullCommand('dlq discard', call.operands, call.flags, ['-y'])}`,
    });
  }
  return withBuses(topology, call, async open => {
    const letters = unambiguous(existing(await found(topology, open, [address], call), call), address);
    if (!call.flags.on('autoApprove')) await ask(letters, call);
    return settled(letters, call, open, {
      done: 'discarded',
      source: letters.found,
      perSecond: Number.POSITIVE_INFINITY,
      act: ({ place, letter }) => place.letters.discard(letter),
    });
  });
}

async function ask(letters: ShownLetters, { terminal }: Call): Promise<void> {
  terminal.warn(lettersText(letters, terminal.stderr));
  const question = `Discard ${plural(letters.letters.length, 'dead letter')} for good?`;
  if (await askYesNo(question, process, () => process.kill(process.pid, 'SIGINT'))) return;
  throw new FleetError('declined', 'The dead letters stay.', { help: 'Nothing was written.' });
}

async function addressed(what: string, call: Call): Promise<{ address: LetterAddress; topology: Topology }> {
  const [text, ...paths] = call.operands;
  if (text === undefined) {
    throw new FleetError('usage', `dlq ${what} needs an address.`, {
      help: 'Take it from `fleetctl dlq list`: dlq/STREAM/CONSUMER/LETTER.',
    });
  }
  const address = parseLetterAddress(text);
  return { address, topology: await topologyOf(paths, call) };
}

async function topologyOf(paths: string[], { flags, terminal }: Call): Promise<Topology> {
  return (await loadForRun(pathsOf(paths), flags.text('env') ?? null, terminal)).topology;
}

interface Letters extends ShownLetters {
  letters: ShownLetter[];
  /** Beside each letter, where it is. */
  found: FoundLetter[];
}

interface Wanted {
  /** With payloads and headers. */
  isWhole?: boolean;
  /** Those too that were sent back and are not settled yet. */
  onTheirWay?: boolean;
  query?: ReturnType<typeof queryOf>;
}

async function found(
  topology: Topology,
  open: OpenBuses,
  addresses: readonly LetterAddress[],
  call: Call,
  { isWhole = false, onTheirWay = false, query = queryOf(call, open) }: Wanted = {},
): Promise<Letters> {
  const places = placesOf(topology, open);
  const limit = limitOf(call.flags);
  const letters = new Map<string, { found: FoundLetter; shown: ShownLetter }>();
  const cuts = new Map<string, ShownLetters['cuts'][number]>();
  const told = ({ account, keeper }: LetterPlace, cut: Omit<ShownLetters['cuts'][number], 'account'>) =>
    cuts.set(`${account} ${keeper}`, { account, ...cut });
  let isMore = false;
  const take = async (reading: AsyncIterable<FoundLetter>) => {
    for await (const each of reading) {
      if (letters.has(each.address)) continue;
      if (letters.size >= limit) {
        isMore = true;
        return;
      }
      letters.set(each.address, taken(each, isWhole));
    }
  };
  for (const address of addresses) await take(lettersOf(places, address, query, told));
  if (onTheirWay) for (const address of addresses) await take(lettersOnTheirWay(places, address, query));
  return {
    topology: topology.topology,
    letters: [...letters.values()].map(({ shown }) => shown),
    found: [...letters.values()].map(each => each.found),
    isMore,
    cuts: addresses.some(({ letter }) => letter === '*') ? [...cuts.values()] : [],
  };
}

function queryOf({ flags }: Call, { broken }: OpenBuses) {
  const from = momentOf(flags, 'since', Date.now());
  return { ...(from === null ? {} : { from }), signal: broken };
}

/** Without its payload, where that is not to be shown: a thousand of them may be as large as messages may be. */
function taken(each: FoundLetter, isWhole: boolean): { found: FoundLetter; shown: ShownLetter } {
  const { topology: _, data, headers, ...rest } = each.letter;
  const { way: status = 'kept', ...letter } = rest as typeof rest & { way?: ShownLetter['status'] };
  const shown: ShownLetter = {
    address: each.address,
    account: each.place.account,
    ...letter,
    size: data.length,
    headers: isWhole ? headers : null,
    data: isWhole ? data : null,
    status,
    failure: null,
  };
  return { found: { ...each, letter: { ...each.letter, data: NOTHING, headers: {} } }, shown };
}

const NOTHING = new Uint8Array();

/** @throws FleetError `unknown-address` where an address means no letter */
function existing(letters: Letters, { operands }: Call): Letters {
  if (letters.letters.length > 0) return letters;
  throw new FleetError('unknown-address', `${operands[0]} matches no dead letter.`, {
    help: 'List what there is: fleetctl dlq list',
  });
}

/** Accounts count their letters each from one. @throws FleetError where one number means several of them */
function unambiguous(letters: Letters, { letter }: LetterAddress): Letters {
  if (letter === '*' || letters.letters.length === 1) return letters;
  const [first, second] = letters.letters.map(({ address }) => address);
  throw new FleetError('usage', `${letter} is a dead letter in several accounts.`, {
    help: `Nothing was written. Say which: ${first} or ${second}.`,
  });
}

/** What nobody reads would wait there for ever. @throws FleetError */
function checkReaders(letters: readonly FoundLetter[]): void {
  for (const { place, letter } of letters) {
    const { stream, consumer } = letter;
    if (place.readers.some(reader => reader.stream === stream && reader.consumer === consumer)) continue;
    const account = place.account === null ? '' : `${place.account}:`;
    throw new FleetError(
      'unknown-address',
      `No service of the topology reads ${account}consumer/${stream}/${consumer}.`,
      {
        help: 'Nothing was written. What nobody reads can only be discarded: fleetctl dlq discard',
      },
    );
  }
}

async function settled(letters: Letters, call: Call, open: OpenBuses, settling: Settling): Promise<Result> {
  const byAddress = new Map(letters.letters.map(letter => [letter.address, letter]));
  await settleLetters(byAddress, settling, call, open);
  const { done } = settling;
  const isDone = letters.letters.every(({ status }) => status === done || status === 'gone');
  const { aborted } = call.signals;
  const stopped = aborted.reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return { ...result(letters), exit: isDone ? EXIT.done : aborted.aborted ? stopped : EXIT.incomplete };
}

function result(letters: ShownLetters): Result {
  return {
    exit: EXIT.done,
    text: style => lettersText(letters, style),
    json: () => lettersJson(letters),
  };
}
