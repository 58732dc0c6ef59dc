import { fleetctlInboxes } from '../access/inbox-prefix.js';
import { EXIT } from '../findings/exit-codes.js';
import type { Plan } from '../plan/plan.js';
import { targetOf } from '../plan/target.js';
import { planJson } from '../views/plan-json.js';
import { hasChanges } from '../views/plan-summary.js';
import { type PlanTextOptions, planText } from '../views/plan-text.js';
import type { TextStyle } from '../views/text-style.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { connectAccounts } from './connect-accounts.js';
import type { Flags } from './flag.js';
import { fullCommand } from './full-command.js';
import { loadForRun } from './load-for-run.js';
import { makeLivePlan } from './make-live-plan.js';
import { concurrencyOf, planOptions } from './plan-flags.js';
import { savePlan } from './saved-plan.js';

export async function runPlan(call: Call): Promise<Result> {
  const { operands, flags, terminal } = call;
  const env = flags.text('env') ?? null;
  const loaded = await loadForRun(pathsOf(operands), env, terminal);
  const { connections, context, close } = await connectAccounts(
    targetOf(loaded.topology),
    call,
    fleetctlInboxes(loaded.topology),
  );
  try {
    const options = planOptions(flags);
    const live = await makeLivePlan({ loaded, connections, options, env, concurrency: concurrencyOf(flags) });
    const out = flags.text('out');
    if (out !== undefined) await savePlan(out, live.plan);
    const made = { context, objects: live.objects, tookMs: live.tookMs };
    return {
      exit: flags.on('detailedExitcode') && hasChanges(live.plan) ? EXIT.differs : EXIT.done,
      text: style => planText(live.plan, { ...planTextOptions(flags, style), made }),
      json: () => planJson(live.plan),
      ...nextStep(call, live.plan, out),
    };
  } finally {
    await close();
  }
}

/** How much a plan shows. */
export function planTextOptions(flags: Flags, style: TextStyle): PlanTextOptions {
  return { ...style, detail: flags.on('summary') ? 'summary' : 'full' };
}

/** The next command, to be copied; it is no part of the plan. */
function nextStep({ operands, flags }: Call, plan: Plan, out: string | undefined): Pick<Result, 'next'> {
  const saved = out === undefined ? '' : `Saved: ${out} (${plan.digest.slice(0, 'sha256:'.length + 12)})\n`;
  if (!hasChanges(plan) || (!plan.applyable && !isUnblockedByFlags(plan)))
    return saved === '' ? {} : { next: saved };
  const command =
    out !== undefined
      ? fullCommand('apply', [out], connectionOnly(flags), [])
      : fullCommand('apply', operands, flags, missingFlags(plan));
  return { next: `${saved}Next: ${command}\n` };
}

/** Whether flags alone would make the plan applyable. */
export function isUnblockedByFlags(plan: Plan): boolean {
  const blocked = plan.actions.filter(action => action.blocked !== null).length;
  return blocked > 0 && missingFlags(plan).length === 2 * blocked;
}

/** The flags that would unblock the plan, where flags can. */
export function missingFlags({ actions }: Plan): string[] {
  const remedies = actions.flatMap(({ blocked }) => (blocked === null ? [] : [blocked.remedy]));
  return remedies
    .filter(remedy => /^--(allow-destroy|adopt) /.test(remedy))
    .flatMap(remedy => remedy.split(' '));
}

/** A saved plan holds what it was asked for; only how to connect has to be said again. */
function connectionOnly(flags: Flags): Flags {
  return flags.without(['env', 'target', 'exclude', 'prune', 'adopt', 'allowDestroy', 'concurrency']);
}
