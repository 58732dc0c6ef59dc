/**
 * `render nats`. Secrets stay out of nats-server.conf: the server takes them from its environment, or, where they are
 * in files or --resolve-secrets is given, from secrets.conf beside it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RenderedState } from '../files/write-rendered.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { changesLines } from '../render/nats-server/changes-text.js';
import { operatorClaims } from '../render/nats-server/claims.js';
import { confChanges } from '../render/nats-server/conf-changes.js';
import { type ConfSettings, confSettings } from '../render/nats-server/conf-settings.js';
import { parseConf } from '../render/nats-server/parse-conf.js';
import { MAIN, renderSecrets, renderServer, SECRETS } from '../render/nats-server/render-server.js';
import type { Secret } from '../render/nats-server/secret.js';
import type { RenderedFile } from '../render/rendered-file.js';
import type { Templates } from '../render/templates.js';
import { jsonDocument } from '../views/json-document.js';
import type { Call, Result } from './command.js';
import type { ValidTopology } from './load-for-run.js';
import { credsOf, jwtsOf } from './nats-jwts.js';
import { checkEnvironment, resolveSecrets } from './nats-secrets.js';
import { type Explanation, runRender } from './run-render.js';

export async function runRenderNats(call: Call): Promise<Result> {
  const { flags } = call;
  if (flags.on('userCreds') && !flags.given('out') && !flags.given('check')) {
    throw new FleetError('usage', '--user-creds writes files, so it needs --out DIR.', {
      help: 'Secrets are never printed.',
    });
  }
  if (flags.on('resolveSecrets') && !flags.given('out') && !flags.given('check')) {
    throw new FleetError('usage', '--resolve-secrets writes a file, so it needs --out DIR.', {
      help: 'Secrets are never printed.',
    });
  }
  if (flags.on('checkEnv') && (flags.given('out') || flags.given('check'))) {
    throw new FleetError('usage', '--check-env renders nothing, so it takes neither --out nor --check.', {
      help: 'Call it on its own, where the server starts.',
    });
  }
  let checked: readonly Secret[] = [];
  const result = await runRender(call, {
    name: 'nats',
    async render(loaded, templates) {
      const { files, secrets } = await renderNats(loaded, templates, call);
      checked = secrets;
      return files;
    },
    explain: (state, files) => explain(state, files, call),
  });
  return flags.on('checkEnv') ? environmentResult(checked) : result;
}

async function renderNats(
  { topology }: ValidTopology,
  templates: Templates,
  call: Call,
): Promise<{ files: RenderedFile[]; secrets: readonly Secret[] }> {
  const { flags } = call;
  const all = flags.on('resolveSecrets');
  const claims = operatorClaims(topology);
  if (flags.on('userCreds') && claims === null) throw noOperator();
  const jwts = claims === null ? null : await jwtsOf(claims, call);
  const creds = claims !== null && flags.on('userCreds') ? await credsOf(claims, call) : [];
  const first = renderServer(topology, templates, { includesSecrets: all, jwts });
  const included = first.secrets.filter(({ reference: { file } }) => all || file !== undefined);
  const rest = first.secrets.filter(secret => !included.includes(secret));
  await checkEnvironment(rest, call, flags.on('checkEnv'));
  if (included.length === 0) return { files: [...creds, first.file], secrets: first.secrets };
  const { file } = all ? first : renderServer(topology, templates, { includesSecrets: true, jwts });
  const isWritten = flags.given('out') || flags.given('check');
  if (!isWritten) {
    call.terminal.say(`note: ${SECRETS}, which it includes, is written with --out DIR alone.\n`);
    return { files: [file], secrets: first.secrets };
  }
  // What is included stands there before what includes it.
  return {
    files: [...creds, renderSecrets(await resolveSecrets(included, call), templates), file],
    secrets: first.secrets,
  };
}

function noOperator(): FleetError {
  return new FleetError(
    'usage',
    '--user-creds is for operator mode, and this topology has no `server.operator`.',
    {
      help: 'Without an operator users log in as `users` says.',
    },
  );
}

function environmentResult(secrets: readonly Secret[]): Result {
  const names = secrets.map(({ variable }) => variable);
  return {
    exit: EXIT.done,
    text: () =>
      `the environment reaches the server as it is: ${names.join(', ') || 'nothing is taken from it'}\n`,
    json: () => jsonDocument({ format: 'fleetctl.environment', format_version: '1.0', variables: names }),
  };
}

/** Which settings differ, and whether a reload does. */
function explain(state: RenderedState, files: readonly RenderedFile[], { flags }: Call): Explanation {
  const index = files.findIndex(({ path }) => path === MAIN);
  const stood = state.files.find(({ path }) => path.endsWith('.conf') && !path.endsWith(SECRETS));
  if (stood === undefined || stood.text === null) return { lines: [], json: {} };
  const folder = flags.text('out') ?? flags.text('check') ?? '.';
  const base = stood.path === MAIN ? folder : dirname(stood.path);
  const before = read(stood.text, stood.path, path => readFileSync(join(base, path), 'utf8'));
  const rendered = new Map(files.map(({ path, text }) => [path, text]));
  const after = read(files[index]!.text, MAIN, path => rendered.get(path.replace('./', '')) ?? '');
  const changes = confChanges(before, after);
  return { lines: changesLines(changes), json: { changes } };
}

function read(text: string, file: string, include: (path: string) => string): ConfSettings {
  return confSettings(parseConf(text, file, path => includedText(path, include)));
}

/** A file of secrets that is not there says nothing of a setting that has a name. */
function includedText(path: string, include: (path: string) => string): string {
  try {
    return include(path);
  } catch {
    return '';
  }
}
