/** `generate typescript`: topology ─▶ one module ─▶ stdout, a file, or a comparison with what stands there. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { kindOf, readText } from '../files/read-text.js';
import { writeWhole } from '../files/write-file.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { renderBindings } from '../render/bindings/render-bindings.js';
import type { RenderedFile } from '../render/rendered-file.js';
import { renderedJson } from '../render/rendered-text.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { loadForRun } from './load-for-run.js';
import { fleetctlVersion } from './version.js';

type FileState = 'same' | 'differs' | 'missing';

export async function runGenerate(call: Call): Promise<Result> {
  const { operands, flags, terminal } = call;
  const out = flags.text('out');
  if (flags.on('check') && out === undefined) {
    throw new FleetError('usage', '--check has nothing to look at.', {
      help: 'Name the file: fleetctl generate typescript --out FILE --check',
    });
  }
  const env = flags.text('env') ?? null;
  const loaded = await loadForRun(pathsOf(operands), env, terminal);
  const path = out === undefined ? 'bindings.ts' : await fileOf(out, loaded.topology.topology);
  const files = await renderBindings(loaded, { version: fleetctlVersion(), file: basename(path) });
  if (out === undefined) return printed(files);
  const folder = dirname(path);
  const states = await Promise.all(files.map(async file => stateOf(join(folder, file.path), file.text)));
  return flags.on('check') ? checked(files, states, folder, call) : written(files, states, folder);
}

/** A path with the ending of a language is a file; any other is a folder. */
async function fileOf(out: string, topology: string): Promise<string> {
  const isFile = /\.m?[jt]s$/.test(out);
  if (isFile && (await kindOf(out)) !== 'folder') return out;
  if (isFile || (await kindOf(out)) === 'file') {
    throw new FleetError(
      'usage',
      `--out ${out} is ${isFile ? 'a folder' : 'no file of TypeScript or JavaScript'}.`,
      {
        help: 'Write a path that ends in .ts, .mts, .js or .mjs, or a folder.',
      },
    );
  }
  return join(out, `${topology}.ts`);
}

async function stateOf(path: string, text: string): Promise<FileState> {
  if ((await kindOf(path)) !== 'file') return 'missing';
  const read = await readText(path);
  return 'text' in read && read.text === text ? 'same' : 'differs';
}

function printed(files: RenderedFile[]): Result {
  return {
    exit: EXIT.done,
    text: () => files.map(({ text }) => text).join('\n'),
    json: () => renderedJson(files),
  };
}

async function written(files: RenderedFile[], states: FileState[], folder: string): Promise<Result> {
  await mkdir(folder, { recursive: true });
  const lines: string[] = [];
  for (const [i, { path, text }] of files.entries()) {
    const at = join(folder, path);
    if (states[i] !== 'same') await writeWhole(at, text);
    lines.push(`${states[i] === 'same' ? 'unchanged' : 'written  '}  ${at}`);
  }
  return { exit: EXIT.done, text: () => `${lines.join('\n')}\n`, json: () => renderedJson(files) };
}

function checked(files: RenderedFile[], states: FileState[], folder: string, { operands }: Call): Result {
  const stale = states.some(state => state !== 'same');
  const shown = files.map(({ path }, i) => ({ path: join(folder, path), state: states[i]! }));
  const lines = shown.map(
    ({ path, state }) => `${state === 'same' ? 'up to date' : state.padEnd(10)}  ${path}`,
  );
  const again = ['fleetctl generate typescript', ...operands, '--out', shown[0]!.path].join(' ');
  return {
    exit: stale ? EXIT.differs : EXIT.done,
    text: () => `${lines.join('\n')}\n`,
    json: () => renderedJson(files, { stale, states: shown }),
    ...(stale ? { next: `Generate it again: ${again}` } : {}),
  };
}
