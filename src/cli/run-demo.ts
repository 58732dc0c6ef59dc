/**
 * The main job from end to end on an embedded server: plan, apply, and a plan that finds nothing left to do.
 * The server is on loopback, on a port and in a store of its own, and gone when the demo is.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPlan } from '../apply/apply-plan.js';
import { EXIT } from '../findings/exit-codes.js';
import { startServer } from '../nats-server/start-server.js';
import { executedActions } from '../plan/make-plan.js';
import type { Plan, PlanOptions } from '../plan/plan.js';
import type { Report } from '../plan/report.js';
import { targetOf } from '../plan/target.js';
import { jsonDocument } from '../views/json-document.js';
import { planText } from '../views/plan-text.js';
import { reportText } from '../views/report-text.js';
import { paintOf, type TextStyle } from '../views/text-style.js';
import type { Call, Result } from './command.js';
import { connectAccounts } from './connect-accounts.js';
import { Flags } from './flag.js';
import { loadForRun, type ValidTopology } from './load-for-run.js';
import { type LivePlan, makeLivePlan } from './make-live-plan.js';
import { showProgress } from './progress.js';

const OPTIONS: PlanOptions = { target: [], exclude: [], prune: false, adopt: [], allow_destroy: [] };

interface Scene {
  call: Call;
  loaded: ValidTopology;
  env: string | null;
  url: string;
}

export async function runDemo(call: Call): Promise<Result> {
  const { flags, terminal } = call;
  const env = flags.text('env') ?? null;
  const loaded = await loadForRun([topologyFolder()], env, terminal);
  const server = await startServer({ say: line => terminal.say(`${line}\n`) });
  try {
    terminal.say(`A nats-server of our own is at ${server.url}.\n\n`);
    return await play({ call, loaded, env, url: server.url });
  } finally {
    await server.stop();
  }
}

/** The fleet's own topology, which comes with fleetctl; named from here where that is shorter. */
function topologyFolder(): string {
  const folder = fileURLToPath(new URL('../../topology', import.meta.url));
  const fromHere = relative(process.cwd(), folder);
  return fromHere.startsWith('..') ? folder : fromHere;
}

async function play(scene: Scene): Promise<Result> {
  const { call, url } = scene;
  const flags = new Flags(
    new Map<string, string | boolean>([
      ['server', url],
      ['noContext', true],
    ]),
  );
  const target = { ...targetOf(scene.loaded.topology), cluster: null };
  const connected = await connectAccounts(target, { ...call, flags, env: {} });
  try {
    const plan = () =>
      makeLivePlan({
        loaded: scene.loaded,
        connections: connected.connections,
        options: OPTIONS,
        env: scene.env,
        concurrency: 16,
      });
    const first = await plan();
    tell(call, '$ fleetctl plan', style => planOf(first, style));
    tell(call, '$ fleetctl apply', () => '');
    const report = await apply(scene, first.plan, connected.connections);
    tell(call, '', style => reportText(report, style));
    const again = await plan();
    tell(call, '$ fleetctl plan', style => planOf(again, style));
    return {
      exit: report.complete ? EXIT.done : EXIT.incomplete,
      text: whatNext,
      json: () =>
        jsonDocument({
          format: 'fleetctl.demo',
          format_version: '1.0',
          plan: first.plan,
          report,
          again: again.plan,
        }),
    };
  } finally {
    await connected.close();
  }
}

async function apply(
  { call: { terminal, signals } }: Scene,
  plan: Plan,
  connections: Parameters<typeof applyPlan>[0]['connections'],
): Promise<Report> {
  const progress = showProgress(executedActions(plan).length, terminal);
  try {
    return await applyPlan({
      plan,
      connections,
      concurrency: 16,
      lockTimeoutMs: 0,
      onEvent: progress.onEvent,
      signal: signals.aborted,
    });
  } finally {
    progress.end();
  }
}

/** A step of the demo goes to stdout as it happens; as JSON all of it comes at the end. */
function tell({ format, terminal }: Call, command: string, text: (style: TextStyle) => string): void {
  if (format === 'json') return;
  const { bold } = paintOf(terminal.stdout);
  const head = command === '' ? '' : `${bold(command)}\n`;
  const body = text(terminal.stdout);
  terminal.print(`${head}${body}${body === '' ? '' : '\n'}`);
}

function planOf({ plan, objects, tookMs }: LivePlan, style: TextStyle): string {
  return planText(plan, { ...style, detail: 'full', made: { context: null, objects, tookMs } });
}

function whatNext(style: TextStyle): string {
  const { bold } = paintOf(style);
  return `${[
    bold('What to try next'),
    '  fleetctl validate                   change a line under topology/ first and see what it says',
    '  fleetctl plan                       against a server of yours: as the nats CLI connects, or --server URL',
    '  fleetctl apply                      shows the plan and asks; --help names what it can lose and how to consent',
    '  In a clone fleetctl is `node bin/fleetctl.js`. The server of this demo is gone, and so is all that it held.',
  ].join('\n')}\n`;
}
