/**
 * The cluster against the rendered objects.
 *
 *   diff    render ─▶ connect ─▶ dry run of every object ─▶ show
 *   apply   render ─▶ may it be asked for? ─▶ connect ─▶ dry run ─▶ blocked? ─▶ ask ─▶ write ─▶ report
 */
import { createHash } from 'node:crypto';
import { EXIT, type ExitCode } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { type ApiServer, apiServer } from '../kubernetes/api-server.js';
import { applyObjects } from '../kubernetes/apply-objects.js';
import { type ClusterObject, idOf } from '../kubernetes/cluster-object.js';
import { diffObjects } from '../kubernetes/diff-objects.js';
import { loadKubeConfig } from '../kubernetes/kube-config.js';
import { findOrphans } from '../kubernetes/prune.js';
import { type ResourceTypes, resourceTypes } from '../kubernetes/resources.js';
import { labelValue } from '../render/kubernetes/names.js';
import { parseDuration } from '../units/duration.js';
import {
  type ClusterAction,
  clusterDiffJson,
  clusterDiffText,
  countsOf,
  type ShownClusterDiff,
} from '../views/cluster-diff.js';
import { plural } from '../views/numbers.js';
import type { Call, Result } from './command.js';
import { fullCommand } from './full-command.js';
import { kubernetesObjects, type LeftObject } from './kubernetes-objects.js';
import type { ValidTopology } from './load-for-run.js';
import { askYesNo } from './prompt.js';

interface Compared {
  server: ApiServer;
  types: ResourceTypes;
  objects: ClusterObject[];
  orphans: ClusterObject[];
  shown: ShownClusterDiff;
}

interface Rendered {
  loaded: ValidTopology;
  objects: ClusterObject[];
  left: LeftObject[];
}

export async function runKubernetesDiff(call: Call): Promise<Result> {
  const { shown } = await compare(call, await kubernetesObjects(call));
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
  const compared = await compare(call, rendered);
  const changing = compared.shown.actions.filter(({ action }) => CHANGES.has(action));
  checkExpected(call, compared.shown);
  refuseConflicts(call, compared.shown.actions);
  if (changing.length === 0) return result({ ...compared.shown, outcomes: [] }, EXIT.done);
  if (!call.flags.on('autoApprove') && !call.flags.given('expect'))
    await ask(call, compared.shown, changing.length);
  return carryOut(call, compared);
}

const CHANGES: ReadonlySet<ClusterAction['action']> = new Set(['create', 'update', 'delete']);

async function compare({ flags, env }: Call, { loaded, objects, left }: Rendered): Promise<Compared> {
  const { topology } = loaded;
  const config = loadKubeConfig(
    { file: flags.text('kubeconfig'), context: flags.text('kubeContext') ?? topology.kubernetes?.context },
    env,
  );
  const server = apiServer(config, parseDuration(flags.text('timeout') ?? '30s') / 1_000_000);
  const types = resourceTypes(server);
  const actions = await diffObjects(server, types, objects, { force: flags.on('forceConflicts') });
  const namespace = objects[0]?.metadata.namespace ?? 'default';
  const ours = { namespace, topology: labelValue(topology.topology) };
  const orphans = await findOrphans(server, types, [...objects, ...left.map(({ object }) => object)], ours);
  const action = flags.on('prune') ? 'delete' : 'orphan';
  for (const object of orphans) {
    actions.push({ id: idOf(object), action, changes: [], texts: null, conflicts: [] });
  }
  const shown = {
    topology: topology.topology,
    context: server.context,
    server: server.url,
    namespace,
    digest: digestOf(server.url, actions, objects),
    actions,
    left: left.map(({ object, reason }) => ({ id: idOf(object), reason })),
    outcomes: null,
  };
  return { server, types, objects, orphans, shown };
}

/**
 * Over what a person has seen: what is there, and what it becomes. Of an object that is made, what was asked for: the
 * server gives a new Service another address in every dry run.
 */
function digestOf(url: string, actions: readonly ClusterAction[], objects: readonly ClusterObject[]): string {
  const asked = new Map(objects.map(object => [idOf(object), object]));
  const seen = actions
    .filter(({ action }) => action !== 'unchanged' && action !== 'orphan')
    .map(each => (each.action === 'create' ? { ...each, texts: asked.get(each.id) } : each));
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([url, seen]))
    .digest('hex')}`;
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
  const { server, types, objects, orphans, shown } = compared;
  const changing = new Set(shown.actions.filter(({ action }) => CHANGES.has(action)).map(({ id }) => id));
  signals.finish(() => 'Left at once. What was in flight may have been written: fleetctl kubernetes diff');
  const outcomes = await applyObjects(
    server,
    types,
    {
      apply: objects.filter(object => changing.has(idOf(object))),
      remove: flags.on('prune') ? orphans : [],
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
