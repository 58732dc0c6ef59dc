import { fleetctlInboxes } from '../access/inbox-prefix.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { inspect } from '../plan/inspect.js';
import type { Plan } from '../plan/plan.js';
import { targetOf } from '../plan/target.js';
import { addressMatcher, checkAddresses } from '../resources/address.js';
import { planJson } from '../views/plan-json.js';
import { planText } from '../views/plan-text.js';
import { showJson, showText } from '../views/show.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { connectAccounts } from './connect-accounts.js';
import { loadForRun } from './load-for-run.js';
import { makeLivePlan } from './make-live-plan.js';
import { concurrencyOf } from './plan-flags.js';
import { planTextOptions } from './run-plan.js';
import { findSavedPlan } from './saved-plan.js';

export async function runShow(call: Call): Promise<Result> {
  const saved = await findSavedPlan(call.operands);
  return saved === null ? showLive(call) : showSaved(call, saved);
}

function showSaved({ flags, operands }: Call, plan: Plan): Result {
  if (flags.given('target')) {
    throw new FleetError('usage', `--target does not go with ${operands[0]}: a saved plan is shown whole.`, {
      help: 'Plan again with --target.',
    });
  }
  return {
    exit: EXIT.done,
    text: style => planText(plan, planTextOptions(flags, style)),
    json: () => planJson(plan),
  };
}

async function showLive(call: Call): Promise<Result> {
  const { operands, flags, terminal } = call;
  const env = flags.text('env') ?? null;
  const loaded = await loadForRun(pathsOf(operands), env, terminal);
  const { connections, close } = await connectAccounts(
    targetOf(loaded.topology),
    call,
    fleetctlInboxes(loaded.topology),
  );
  try {
    const concurrency = concurrencyOf(flags);
    const options = { target: [], exclude: [], prune: false, adopt: [], allow_destroy: [] };
    const { plan, desired, inventory } = await makeLivePlan({
      loaded,
      connections,
      options,
      env,
      concurrency,
    });
    const all = inspect(plan, desired, inventory);
    const target = flags.list('target');
    checkAddresses(
      '--target',
      target,
      all.map(({ id }) => id),
    );
    const objects = target.length === 0 ? all : all.filter(({ id }) => addressMatcher(target)(id));
    const shown = { topology: plan.topology, server: plan.server, objects };
    return { exit: EXIT.done, text: style => showText(shown, style), json: () => showJson(shown) };
  } finally {
    await close();
  }
}
