/**
 * The frame of every `render` command: topology ─▶ files ─▶ stdout, a folder, or a comparison with what stands there.
 * A target gives what it makes of a topology, and may say more of a difference than that there is one.
 */
import { basename } from 'node:path';
import { readTemplates } from '../files/read-templates.js';
import { kindOf, readText } from '../files/read-text.js';
import { compareRendered, type RenderedState, writeRendered } from '../files/write-rendered.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import type { Origin, RenderedFile, RenderTargetName } from '../render/rendered-file.js';
import { printedText, renderedJson, stateText, writtenText } from '../render/rendered-text.js';
import { type Templates, templatesOf } from '../render/templates.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { loadForRun, type ValidTopology } from './load-for-run.js';
import { fleetctlVersion } from './version.js';

export interface RenderTarget {
  name: RenderTargetName;
  /** Which of its things is asked for, where it makes several. */
  as?: string;
  /** Every file of the topology, the order being that of writing and of printing. */
  render(loaded: ValidTopology, templates: Templates, call: Call): RenderedFile[] | Promise<RenderedFile[]>;
  /** What a difference means, for people and for the JSON document; none where nothing more can be said. */
  explain?(
    found: RenderedState,
    files: readonly RenderedFile[],
    call: Call,
  ): Explanation | Promise<Explanation>;
}

/** More of a difference: lines of text, and members of the JSON document. */
export interface Explanation {
  lines: string[];
  json: object;
}

/** What a target makes of the topology of a call. */
export async function renderFiles(
  call: Call,
  target: RenderTarget,
): Promise<{ loaded: ValidTopology; origin: Origin; files: RenderedFile[] }> {
  const { operands, flags, terminal } = call;
  const env = flags.text('env') ?? null;
  const loaded = await loadForRun(pathsOf(operands), env, terminal);
  const origin = originOf(target, loaded, env);
  const templates = templatesOf(await readTemplates(target.name, flags.text('templates') ?? null), origin);
  return { loaded, origin, files: await target.render(loaded, templates, call) };
}

export async function runRender(call: Call, target: RenderTarget): Promise<Result> {
  const { flags } = call;
  const { origin, files } = await renderFiles(call, target);
  const out = flags.text('out');
  const checked = flags.text('check');
  if (checked !== undefined) return check(await compare(checked, files, origin), files, call, target);
  // What was never written there is stale like what was changed since.
  if (out !== undefined && flags.on('check'))
    return check(await compareRendered(out, files, origin), files, call, target);
  return out === undefined ? print(files) : write(out, files, origin);
}

function originOf({ name, as }: RenderTarget, loaded: ValidTopology, env: string | null): Origin {
  const { topology, digest } = loaded;
  return { target: name, as, version: fleetctlVersion(), topology: topology.topology, digest, env };
}

function print(files: readonly RenderedFile[]): Result {
  return { exit: EXIT.done, text: () => printedText(files), json: () => renderedJson(files) };
}

async function write(out: string, files: readonly RenderedFile[], origin: Origin): Promise<Result> {
  const done = await writeRendered(out, files, origin);
  return {
    exit: EXIT.done,
    text: () => writtenText(out, done),
    json: () => renderedJson(files, { ...done }),
  };
}

async function check(
  state: RenderedState,
  files: readonly RenderedFile[],
  call: Call,
  { explain }: RenderTarget,
): Promise<Result> {
  const isStale = state.leftOver.length > 0 || state.files.some(file => file.state !== 'same');
  const more = isStale && explain !== undefined ? await explain(state, files, call) : { lines: [], json: {} };
  const states = state.files.map(({ path, state: is }) => ({ path, state: is }));
  return {
    exit: isStale ? EXIT.differs : EXIT.done,
    text: () => stateText(state, more.lines),
    json: () => renderedJson(files, { stale: isStale, states, left_over: state.leftOver, ...more.json }),
  };
}

/** A folder is held against all files; a file against the one of its name, or else against all as they are printed. */
async function compare(path: string, files: readonly RenderedFile[], origin: Origin): Promise<RenderedState> {
  if ((await kindOf(path)) === 'folder') return compareRendered(path, files, origin);
  const read = await readText(path);
  if ('code' in read) throw new FleetError('file-unreadable', read.message, { help: read.help });
  const same = files.find(file => basename(file.path) === basename(path));
  const text = (same ?? (files.length === 1 ? files[0] : undefined))?.text ?? printedText(files);
  return {
    files: [{ path, state: read.text === text ? 'same' : 'differs', text: read.text }],
    leftOver: [],
  };
}
