/**
 * The bars of speed. The table goes to stdout, what is being done to stderr. It measures what dist/ holds:
 * `npm run bench` builds it first.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer } from '../dist/nats-server/find-server.js';
import { countOf, readArguments, WrongArgument } from './arguments.js';
import { describeMachine, loadNow } from './machine.js';
import { measureApply } from './rows/apply.js';
import { measurePlan } from './rows/plan.js';
import { measureRuntime } from './rows/runtime.js';
import { measureStart } from './rows/start.js';
import { measureValidate } from './rows/validate.js';
import { markdown } from './table.js';
import { writeTopology } from './topology.js';

const SIZES = {
  full: { streams: 1000, rounds: 7, startRounds: 31, messages: 100_000, peers: true },
  small: { streams: 10, rounds: 1, startRounds: 3, messages: 2_000, peers: false },
};
const ROWS = {
  start: measureStart,
  validate: measureValidate,
  plan: measurePlan,
  apply: measureApply,
  runtime: measureRuntime,
};
const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url);

const USAGE = `npm run bench -- [options]

  --size small|full   how much there is of everything (full); small shows that the scripts work
  --only ROWS         some rows: ${Object.keys(ROWS).join(',')}
  --rounds N          how often each side runs
  --json FILE         write the figures there, too
  --write             put the table and the figures into docs/
  --help              this help
`;
const OPTIONS = {
  size: { type: 'string', default: 'full' },
  only: { type: 'string', default: Object.keys(ROWS).join() },
  rounds: { type: 'string' },
  json: { type: 'string' },
  write: { type: 'boolean' },
};
const { size, rows, json, write } = readArguments(USAGE, OPTIONS, ({ size, only, rounds, json, write }) => ({
  size: {
    ...one('size', size, SIZES),
    ...(rounds === undefined ? {} : { rounds: countOf('rounds', rounds, 1) }),
  },
  rows: only.split(',').map(name => one('only', name, ROWS) && name),
  json,
  write,
}));
const result = await measure(size, rows);
const table = markdown(result);
process.stdout.write(`${table}\n`);
if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
if (write) await writeDocument(table);

function one(option, name, known) {
  if (Object.hasOwn(known, name)) return known[name];
  throw new WrongArgument(`--${option} ${name}: it is one of ${Object.keys(known).join(', ')}`);
}

async function measure(size, names) {
  const say = line => process.stderr.write(`${line}\n`);
  const { path: binary, version } = await findServer({ say });
  const machine = await describeMachine(version);
  const scratch = await mkdtemp(join(tmpdir(), 'fleetctl-bench-'));
  try {
    const folder = join(scratch, 'once');
    const tenfoldFolder = join(scratch, 'tenfold');
    await writeTopology(folder, size.streams);
    if (names.includes('validate')) await writeTopology(tenfoldFolder, size.streams * 10);
    const rows = [];
    for (const name of names) {
      say(`measuring ${name}`);
      rows.push(...(await ROWS[name]({ ...size, folder, tenfoldFolder, binary })));
    }
    return { machine: { ...machine, loadAfter: loadNow() }, size, rows };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Between the two marks of the document stand the figures of the last full run. */
async function writeDocument(table) {
  const text = await readFile(DOCUMENT, 'utf8');
  const written = text.replace(
    /(<!-- figures -->)[\s\S]*?(<!-- end of figures -->)/,
    (_, begin, end) => `${begin}\n\n${table}\n\n${end}`,
  );
  await writeFile(DOCUMENT, written);
}
