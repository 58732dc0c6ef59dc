/**
 * The cluster against the rendered objects.
 *
 *   diff    render ─▶ connect ─▶ dry run of every object ─▶ show
 *   apply   render ─▶ may it be asked for? ─▶ connect ─▶ dry run ─▶ blocked? ─▶ ask ─▶ write ─▶ report
 */
import { EXIT, type ExitCode } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { idOf } from '../kubernetes/cluster-object.js';
import {
  type ClusterAction,
  clusterDiffJson,
  clusterDiffText,
  countsOf,
  type ShownClusterDiff,
} from '../views/cluster-diff.js';
import { plural } from '../views/numbers.js';
import type { Call, Result } from './command.js';
import type { Compared } from './compare-cluster.js';
import { fullCommand } from './full-command.js';
import { kubernetesObjects } from './kubernetes-objects.js';
import type { ValidTopology } from './load-for-run.js';
import { askYesNo } from './prompt.js';

const CHANGES: ReadonlySet<ClusterAction['action']> = new Set(['create', 'update', 'delete']);

export async function runKubernetesDiff(call: Call): Promise<Result> {
  const rendered = await kubernetesObjects(call);
  const { compareCluster } = await import('./compare-cluster.js');
  const { shown } = await compareCluster(call, rendered);
  return {
    exit: exitOfDiff(shown.actions),
    text: style => clusterDiffText(shown, style),
    json: () => clusterDiffJson(shown),
    ...nextStep(call, shown),
  };
}

export async function runKubernetesApply(call: Call): Promise<Result> {
  const rendered = await kubernetesObjects(call);
  checkMayApply(call, rendered.loaded);
  // The client is large: whoever is refused before anything is asked does not wait for it.
  const { compareCluster } = await import('./compare-cluster.js');
  const compared = await compareCluster(call, rendered);
  const changing = compared.shown.actions.filter(({ action }) => CHANGES.has(action));
  checkExpected(call, compared.shown);
  refuseConflicts(call, compared.shown.actions);
  if (changing.length === 0) return result({ ...compared.shown, outcomes: [] }, EXIT.done);
  if (!call.flags.on('autoApprove') && !call.flags.given('expect'))
    await ask(call, compared.shown, changing.length);
  return carryOut(call, compared);
}

function exitOfDiff(actions: readonly ClusterAction[]): ExitCode {
  if (countsOf(actions).conflict > 0) return EXIT.conflict;
  return actions.some(({ action }) => CHANGES.has(action)) ? EXIT.differs : EXIT.done;
}

function nextStep({ operands, flags }: Call, { actions, digest }: ShownClusterDiff): Pick<Result, 'next'> {
  const counts = countsOf(actions);
  if (counts.conflict > 0) {
    const forced = fullCommand('kubernetes diff', operands, flags, ['--force-conflicts']);
    return { next: `To take the fields over: ${forced}\n` };
  }
  if (!actions.some(({ action }) => CHANGES.has(action))) return {};
  return { next: `Next: ${fullCommand('kubernetes apply', operands, flags, ['--expect', digest])}\n` };
}

/** @throws FleetError `protected` or `approval-missing`, before anything is read */
function checkMayApply({ operands, flags, terminal }: Call, { topology }: ValidTopology): void {
  if (flags.given('expect')) return;
  const diff = fullCommand('kubernetes diff', operands, flags, []);
  if (topology.target?.protected === true) {
    throw new FleetError(
      'protected',
      `\`${flags.text('env') ?? topology.topology}\` is protected: it takes a difference that was looked at.`,
      {
        help: `Nothing was written. ${diff}, then apply with the --expect that it prints.`,
      },
    );
  }
  if (flags.on('autoApprove') || terminal.interactive) return;
  throw new FleetError('approval-missing', 'Nobody can be asked here, and nobody has said yes.', {
    help: `Nothing was read or written. ${diff}, then apply with the --expect that it prints, or with -y.`,
  });
}

function checkExpected({ operands, flags }: Call, { digest, actions }: ShownClusterDiff): void {
  const expected = flags.text('expect');
  // Whoever applies twice finds nothing left to do.
  if (expected === undefined || expected === digest || !actions.some(({ action }) => CHANGES.has(action)))
    return;
  throw new FleetError('stale-plan', `The difference is not the one that --expect names: it is ${digest}.`, {
    help: `Nothing was written. The cluster or the topology has changed: ${fullCommand('kubernetes diff', operands, flags, [])}`,
  });
}

function refuseConflicts({ operands, flags }: Call, actions: readonly ClusterAction[]): void {
  const conflicts = actions.flatMap(({ id, conflicts: found }) =>
    found.map(conflict => ({ id, ...conflict })),
  );
  const [first] = conflicts;
  if (first === undefined) return;
  const more = conflicts.length > 1 ? ` (the first of ${plural(conflicts.length, 'conflict')})` : '';
  throw new FleetError(
    'field-conflict',
    `\`${first.manager}\` holds \`${first.field}\` of ${first.id}${more}.`,
    {
      help: `Nothing was written. All of them: ${fullCommand('kubernetes diff', operands, flags, [])}. To take the fields over: --force-conflicts.`,
    },
  );
}

async function ask({ terminal }: Call, shown: ShownClusterDiff, count: number): Promise<void> {
  terminal.warn(`${clusterDiffText(shown, terminal.stderr)}\n`);
  const question = `Apply ${plural(count, 'change')} to ${shown.context}?`;
  if (await askYesNo(question, process, () => process.kill(process.pid, 'SIGINT'))) return;
  throw new FleetError('declined', `${plural(count, 'change')} declined.`, { help: 'Nothing was written.' });
}

async function carryOut({ flags, terminal, signals }: Call, compared: Compared): Promise<Result> {
  const { server, types, objects, removed, shown } = compared;
  const changing = new Set(shown.actions.filter(({ action }) => CHANGES.has(action)).map(({ id }) => id));
  const { applyObjects } = await import('../kubernetes/apply-objects.js');
  signals.finish(() => 'Left at once. What was in flight may have been written: fleetctl kubernetes diff');
  const outcomes = await applyObjects(
    server,
    types,
    {
      apply: objects.filter(object => changing.has(idOf(object))),
      remove: removed,
    },
    { force: flags.on('forceConflicts') },
    {
      tell: ({ id, status }) => terminal.say(`${status} ${id}\n`),
      stopping: () => signals.aborted.aborted,
    },
  );
  const interrupted = signals.aborted.aborted ? String(signals.aborted.reason) : null;
  const isComplete = outcomes.every(({ status }) => status === 'done');
  const exit =
    interrupted === 'SIGINT'
      ? EXIT.interrupted
      : interrupted === 'SIGTERM'
        ? EXIT.terminated
        : isComplete
          ? EXIT.done
          : EXIT.incomplete;
  return result({ ...shown, outcomes }, exit);
}

function result(shown: ShownClusterDiff, exit: ExitCode): Result {
  return { exit, text: style => clusterDiffText(shown, style), json: () => clusterDiffJson(shown) };
}
