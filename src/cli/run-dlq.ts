import { deadLetterEvent, mayGiveUp } from '../access/dead-letters.js';
import { declaredConsumers } from '../access/declared-consumer.js';
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
  lettersOf,
  parseLetterAddress,
  placesOf,
} from './dead-letters-of.js';
import { fullCommand } from './full-command.js';
import { loadForRun } from './load-for-run.js';
import { faultOf, type OpenBuses, withBuses } from './open-buses.js';
import { limitOf, momentOf } from './past-flags.js';
import { askYesNo } from './prompt.js';

const ALL: LetterAddress = { account: null, stream: '*', consumer: '*', letter: '*' };

export async function runDlqList(call: Call): Promise<Result> {
  const { operands, flags } = call;
  const targets = flags.list('target').map(parseLetterAddress);
  const topology = await topologyOf(operands, call);
  const letters = await withBuses(topology, call, open =>
    found(topology, open, targets.length === 0 ? [ALL] : targets, call),
  );
  return result(letters);
}

export async function runDlqShow(call: Call): Promise<Result> {
  const { address, topology } = await addressed('show', call);
  const letters = await withBuses(topology, call, open => found(topology, open, [address], call));
  return result({ ...existing(letters, call), isWhole: true });
}

export async function runDlqRedrive(call: Call): Promise<Result> {
  const { address, topology } = await addressed('redrive', call);
  return withBuses(topology, call, async open => {
    const letters = existing(await found(topology, open, [address], call), call);
    checkReaders(topology, letters.letters);
    if (call.flags.on('dryRun')) return result(letters);
    return each(letters, call, open, 'redriven', ({ place, letter }) =>
      place.letters.redrive(letter).then(() => true),
    );
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
    const letters = existing(await found(topology, open, [address], call), call);
    if (!call.flags.on('autoApprove')) await ask(letters, call);
    return each(letters, call, open, 'discarded', ({ place, letter }) => place.letters.discard(letter));
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

async function found(
  topology: Topology,
  open: OpenBuses,
  addresses: readonly LetterAddress[],
  { flags }: Call,
): Promise<Letters> {
  const places = placesOf(topology, open);
  const from = momentOf(flags, 'since', Date.now());
  const limit = limitOf(flags);
  const all = new Map<string, FoundLetter>();
  const letters: Letters = {
    ...{ topology: topology.topology, letters: [], found: [], isMore: false, isWhole: false },
    cuts: [],
  };
  const cuts = new Map<string, ShownLetters['cuts'][number]>();
  const query = { ...(from === null ? {} : { from }), signal: open.broken };
  for (const address of addresses) {
    const reading = lettersOf(places, address, query, ({ account, keeper }, cut) =>
      cuts.set(`${account} ${keeper}`, { account, ...cut }),
    );
    for await (const each of reading) {
      if (all.size >= limit && !all.has(each.address)) {
        letters.isMore = true;
        break;
      }
      all.set(each.address, each);
    }
  }
  letters.cuts = addresses.some(({ letter }) => letter === '*') ? [...cuts.values()] : [];
  letters.found = [...all.values()];
  letters.letters = letters.found.map(shownLetter);
  return letters;
}

function shownLetter({ address, letter }: FoundLetter): ShownLetter {
  const { topology: _, ...rest } = letter;
  return { address, ...rest, status: 'kept', failure: null };
}

/** @throws FleetError `unknown-address` where an address means no letter */
function existing(letters: Letters, { operands }: Call): Letters {
  if (letters.letters.length > 0) return letters;
  throw new FleetError('unknown-address', `${operands[0]} matches no dead letter.`, {
    help: 'List what there is: fleetctl dlq list',
  });
}

/** What nobody reads would wait there for ever. @throws FleetError */
function checkReaders(topology: Topology, letters: readonly ShownLetter[]): void {
  const consumers = declaredConsumers(topology);
  const read = new Set(
    Object.values(topology.services ?? {})
      .filter(service => deadLetterEvent(service?.publishes) !== null)
      .flatMap(service => service?.consumes ?? [])
      .flatMap(key => consumers.get(key) ?? [])
      .filter(mayGiveUp)
      .flatMap(({ name, streams }) => [...streams.keys()].map(stream => `${stream} ${name}`)),
  );
  for (const { stream, consumer } of letters) {
    if (read.has(`${stream} ${consumer}`)) continue;
    throw new FleetError(
      'unknown-address',
      `No service of the topology reads consumer/${stream}/${consumer}.`,
      {
        help: 'Nothing was written. What nobody reads can only be discarded: fleetctl dlq discard',
      },
    );
  }
}

/** One after another; what fails stops it, and the report says what was done. */
async function each(
  letters: Letters,
  { signals }: Call,
  { url, broken }: OpenBuses,
  done: 'redriven' | 'discarded',
  act: (found: FoundLetter) => Promise<boolean>,
): Promise<Result> {
  signals.finish(() => `Interrupted. ${lettersSaid(letters)}`);
  for (const letter of letters.letters) letter.status = 'not-begun';
  for (const [at, letter] of letters.letters.entries()) {
    if (signals.aborted.aborted || broken.aborted) break;
    try {
      letter.status = (await act(letters.found[at]!)) ? done : 'gone';
    } catch (error) {
      letter.status = 'failed';
      letter.failure = ((faultOf(error, url) as Error).message ?? String(error)).trim();
      if (at === 0 && faultOf(error, url) instanceof FleetError) throw error;
      break;
    }
  }
  const isDone = letters.letters.every(({ status }) => status === done || status === 'gone');
  const isStopped = signals.aborted.aborted;
  const stopped = signals.aborted.reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return { ...result(letters), exit: isDone ? EXIT.done : isStopped ? stopped : EXIT.incomplete };
}

function lettersSaid({ letters }: Letters): string {
  const begun = letters.filter(({ status }) => status !== 'not-begun').length;
  return `${plural(begun, 'dead letter')} of ${letters.length} done; the next one may be.`;
}

function result(letters: ShownLetters): Result {
  return {
    exit: EXIT.done,
    text: style => lettersText(letters, style),
    json: () => lettersJson(letters),
  };
}
