/**
 * The bars of speed: node bench/run.js [--size small|full] [--only plan,apply,validate,start,runtime] [--rounds N]
 * [--json FILE] [--write]. The table goes to stdout, what is being done to stderr. `--write` puts the table and the
 * figures into docs/. It measures what dist/ holds: `npm run bench` builds it first.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findServer } from '../dist/nats-server/find-server.js';
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

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'full' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const result = await measure(sizeOf(values), rowsOf(values));
const table = markdown(result);
process.stdout.write(`${table}\n`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
if (values.write) await writeDocument(table);

function sizeOf({ size, rounds }) {
  const chosen = SIZES[size];
  if (chosen === undefined) throw new Error(`--size ${size}: it is one of ${Object.keys(SIZES).join(', ')}`);
  return rounds === undefined ? chosen : { ...chosen, rounds: Number(rounds) };
}

function rowsOf({ only }) {
  const names = only === undefined ? Object.keys(ROWS) : only.split(',');
  for (const name of names) {
    if (!Object.hasOwn(ROWS, name))
      throw new Error(`--only ${name}: it is one of ${Object.keys(ROWS).join(', ')}`);
  }
  return names;
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
