/**
 * One apply.
 *
 *   PATH…     topology holds? ─▶ may it be asked for at all? ─▶ connect ─▶ plan ─▶ blocked? ─▶ ask ─▶ write ─▶ report
 *   PLANFILE  whole and untouched? ──────────────────────────▶ connect ──────────▶ blocked? ───────▶ write ─▶ report
 */
import { fleetctlInboxes } from '../access/inbox-prefix.js';
import { applyPlan } from '../apply/apply-plan.js';
import { EXIT, type ExitCode } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { executedActions } from '../plan/make-plan.js';
import type { Plan } from '../plan/plan.js';
import { refusalOf } from '../plan/refusal.js';
import type { Report } from '../plan/report.js';
import { targetOf } from '../plan/target.js';
import type { Topology } from '../topology/topology.gen.js';
import { parseDuration } from '../units/duration.js';
import { plural } from '../views/numbers.js';
import { planText } from '../views/plan-text.js';
import { reportJson } from '../views/report-json.js';
import { reportText } from '../views/report-text.js';
import { checkApproval, checkProtected } from './approval.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { type Connected, connectAccounts } from './connect-accounts.js';
import { fullCommand } from './full-command.js';
import { loadForRun, type ValidTopology } from './load-for-run.js';
import { makeLivePlan } from './make-live-plan.js';
import { concurrencyOf, PLAN_FLAGS, planOptions } from './plan-flags.js';
import { showProgress } from './progress.js';
import { askYesNo } from './prompt.js';
import { isUnblockedByFlags, missingFlags, planTextOptions } from './run-plan.js';
import { findSavedPlan, savePlan } from './saved-plan.js';

export async function runApply(call: Call): Promise<Result> {
  const saved = await findSavedPlan(call.operands);
  return saved === null ? applyTopology(call) : applySaved(call, saved);
}

async function applySaved(call: Call, plan: Plan): Promise<Result> {
  refusePlanFlags(call);
  const connected = await connectAccounts(plan.target, call);
  try {
    checkSameServer(plan, connected);
    return await carryOut(call, plan, connected);
  } finally {
    await connected.close();
  }
}

async function applyTopology(call: Call): Promise<Result> {
  const { operands, flags, terminal } = call;
  const env = flags.text('env') ?? null;
  const loaded = await loadForRun(pathsOf(operands), env, terminal);
  checkApproval(loaded.topology, call);
  const connected = await connectAccounts(targetOf(loaded.topology), call, fleetctlInboxes(loaded.topology));
  try {
    const plan = await planToApply(call, loaded, env, connected);
    const count = executedActions(plan).length;
    if (count > 0 && !flags.on('autoApprove')) await ask(count, env ?? plan.topology.name);
    return await carryOut(call, plan, connected);
  } finally {
    await connected.close();
  }
}

/** Shows the plan; on stderr, because the result of an apply is its report. */
async function planToApply(
  call: Call,
  loaded: ValidTopology,
  env: string | null,
  { connections, context }: Connected,
): Promise<Plan> {
  const { flags, terminal } = call;
  const options = planOptions(flags);
  const { plan, objects, tookMs } = await makeLivePlan({
    loaded,
    connections,
    options,
    env,
    concurrency: concurrencyOf(flags),
  });
  const out = flags.text('out');
  if (out !== undefined) await savePlan(out, plan);
  if (!flags.on('quiet') && (executedActions(plan).length > 0 || !plan.applyable)) {
    const made = { context, objects, tookMs };
    terminal.say(`${planText(plan, { ...planTextOptions(flags, terminal.stderr), made })}\n`);
  }
  refuseBlocked(call, loaded.topology, plan);
  return plan;
}

/** @throws FleetError what blocks the plan, with the whole command that would unblock it; a conflict comes first */
function refuseBlocked(call: Call, topology: Topology, plan: Plan): void {
  const { operands, flags } = call;
  const refusal = refusalOf(plan);
  if (refusal?.exit !== EXIT.conflict) checkProtected(topology, call);
  if (refusal === null) return;
  if (!isUnblockedByFlags(plan)) throw refusal;
  throw new FleetError(refusal.code, refusal.message, {
    help: `Nothing was written. To accept: ${fullCommand('apply', operands, flags, missingFlags(plan))}`,
    source: refusal.source,
  });
}

async function ask(count: number, where: string): Promise<void> {
  const question = `Apply ${plural(count, 'change')} to ${where}?`;
  if (await askYesNo(question, process, () => process.kill(process.pid, 'SIGINT'))) return;
  throw new FleetError('declined', `${plural(count, 'change')} declined.`, {
    help: 'Nothing was written. To apply exactly this plan later: fleetctl plan --out plan.json',
  });
}

async function carryOut(call: Call, plan: Plan, { connections }: Connected): Promise<Result> {
  const { flags, terminal, signals } = call;
  const progress = showProgress(executedActions(plan).length, terminal);
  signals.finish(() => unknownNow(progress.inFlight()));
  const startMs = Date.now();
  try {
    const report = await applyPlan({
      plan,
      connections,
      concurrency: concurrencyOf(flags),
      lockTimeoutMs: parseDuration(flags.text('lockTimeout') ?? '0') / 1_000_000,
      onEvent: progress.onEvent,
      signal: signals.aborted,
    });
    const tookMs = Date.now() - startMs;
    return {
      exit: exitOf(report),
      text: style => reportText(report, style, tookMs),
      json: () => reportJson(report),
    };
  } finally {
    progress.end();
  }
}

function exitOf({ interrupted, complete }: Report): ExitCode {
  if (interrupted === 'SIGINT') return EXIT.interrupted;
  if (interrupted === 'SIGTERM') return EXIT.terminated;
  return complete ? EXIT.done : EXIT.incomplete;
}

/** The last word of a run that is left at once. */
function unknownNow(ids: readonly string[]): string {
  const lock = 'The lock is left behind; it is dead within a minute, or at once with: fleetctl lock break';
  if (ids.length === 0) return `Left at once. Nothing was in flight. ${lock}`;
  const named = ids.slice(0, 20).join(', ');
  const more = ids.length > 20 ? ` and ${ids.length - 20} more` : '';
  return `Left at once. Asked for, outcome unknown: ${named}${more}. ${lock}`;
}

function refusePlanFlags({ operands, flags }: Call): void {
  const refused = [...PLAN_FLAGS.map(({ name }) => name), 'out', 'env'];
  for (const name of refused) {
    const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    if (!flags.given(key)) continue;
    throw new FleetError(
      'usage',
      `--${name} cannot change ${operands[0]}: a saved plan is applied as it is.`,
      {
        help: `Plan again with --${name}, then apply that plan.`,
      },
    );
  }
}

/** The state of two servers may be the same by chance: both empty, say. */
function checkSameServer({ server }: Plan, { connections }: Connected): void {
  const facts = [...connections.values()].map(connection => connection.facts);
  const cluster = facts[0]?.cluster ?? null;
  if (cluster !== server.cluster) {
    const name = (value: string | null) => (value === null ? 'no cluster' : `the cluster \`${value}\``);
    throw new FleetError(
      'wrong-cluster',
      `The plan was made for ${name(server.cluster)}, this is ${name(cluster)}.`,
      {
        help: 'Nothing was written. Check --context and --server.',
      },
    );
  }
  const account = facts.map(each => each.account).join(',');
  if (account === server.account) return;
  throw new FleetError(
    'stale-plan',
    `The plan was made for the account \`${server.account}\`, this is \`${account}\`.`,
    { help: 'Nothing was written. Log in to the account that was planned, or plan again.' },
  );
}
