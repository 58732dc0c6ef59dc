/** The plan of a run: what has to be done so that the server has what the topology says. Pure. */
import { FleetError } from '../findings/fleet-error.js';
import { addressMatcher, checkAddresses } from '../resources/address.js';
import type { Config, Desired, Inventory, Live, RuntimeManaged } from '../resources/resource.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';
import { blockWithoutRoom } from './consumer-room.js';
import { bare, decide } from './decide.js';
import { liveDigest, planDigest } from './fingerprint.js';
import { findObstacles } from './obstacles.js';
import { isExecuted, linkActions, orderActions } from './order-actions.js';
import type { Action, Plan, PlanOptions, Summary } from './plan.js';
import { removals } from './remove.js';
import { selectActions } from './select.js';
import { targetOf } from './target.js';
import { indexDesired, indexLive, serverKey, streamKey, type World } from './world.js';

export interface PlanInput {
  loaded: LoadedTopology;
  desired: readonly Desired[];
  runtimeManaged: readonly RuntimeManaged[];
  inventory: Inventory;
  options: PlanOptions;
  env: string | null;
  fleetctlVersion: string;
}

/**
 * @throws FleetError `unknown-address` where --target, --exclude, --adopt or --allow-destroy match nothing,
 *   `partial-listing` where the server did not show all that the plan is about
 */
export function makePlan(input: PlanInput): Plan {
  const { inventory, options } = input;
  const world = worldOf(input);
  checkOptions(input);
  checkListing(input, world);
  const decided: Action[] = [];
  for (const [key, desired] of world.desired) {
    const action = decide(desired, world.live.get(key), world);
    if (action !== null) decided.push(action);
  }
  const actions = remakeConsumers([...decided, ...removals(world)], world);
  actions.push(...world.runtimeManaged.map(declared));
  linkActions(actions);
  linkKeepers(actions, world);
  findObstacles(actions, world);
  blockWithoutRoom(actions, world);
  const { ordered, circle } = orderActions(actions);
  for (const action of circle) action.blocked ??= inCircle(action);
  const selected = selectActions(ordered, options);
  return seal(
    input,
    world,
    selected,
    liveDigest(inventory, world.owner, new Set(selected.map(({ id }) => id))),
  );
}

function worldOf({ loaded, desired, runtimeManaged, inventory, options }: PlanInput): World {
  const world: World = {
    owner: loaded.topology!.topology,
    options,
    server: inventory.server,
    nowMs: inventory.readAtMs,
    desired: indexDesired(desired),
    runtimeManaged,
    ...indexLive(inventory),
    isAdopted: addressMatcher(options.adopt),
    isDestroyAllowed: addressMatcher(options.allow_destroy),
  };
  return world;
}

function checkOptions({ loaded, desired, runtimeManaged, inventory, options }: PlanInput): void {
  const { target, exclude, adopt, allow_destroy } = options;
  if ([target, exclude, adopt, allow_destroy].every(each => each.length === 0)) return;
  const users = Object.keys(loaded.topology?.users ?? {}).map(name => `user/${name}`);
  const known = [desired, runtimeManaged, inventory.resources].flatMap(each => each.map(({ id }) => id));
  const ids = [...new Set([...known, ...users])];
  checkAddresses('--target', target, ids);
  checkAddresses('--exclude', exclude, ids);
  checkAddresses('--adopt', adopt, ids);
  checkAddresses('--allow-destroy', allow_destroy, ids);
}

/** What a listing left out exists; taken as absent it would be created again, or its consumers be called lost. */
function checkListing({ inventory, options }: PlanInput, world: World): void {
  if (inventory.missing.length === 0) return;
  const isOurs = addressMatcher(
    [...world.desired.values()].flatMap(({ id, key }) => [
      id,
      `stream/${key.stream}`,
      `consumer/${key.stream}/*`,
    ]),
  );
  const needed = options.prune ? inventory.missing : inventory.missing.filter(id => isOurs(id));
  if (needed.length === 0) return;
  throw new FleetError(
    'partial-listing',
    `the server did not show ${needed
      .slice(0, 5)
      .map(id => `\`${id}\``)
      .join(
        ', ',
      )}${needed.length > 5 ? ` and ${needed.length - 5} more` : ''}: a server of the cluster is away or has no leader.`,
    { help: 'Nothing was planned. See nats server report jetstream; plan again when every server answers.' },
  );
}

/** Consumers that fall with a stream that is replaced: whatever else they needed, they have to be made anew. */
function remakeConsumers(actions: readonly Action[], world: World): Action[] {
  const replaced = new Set(
    actions
      .filter(each => each.action === 'replace' && each.resource.consumer === null)
      .map(each => serverKey(each.resource)),
  );
  if (replaced.size === 0) return [...actions];
  const falls = ({ key }: { key: Action['resource'] }) =>
    key.consumer !== null && replaced.has(streamKey(key));
  const remade = [...world.desired.values()].filter(falls).map(desired => ({
    ...bare(desired.id, 'create', desired.key),
    source: desired.placeOf(),
    declared: [...desired.declared].sort(),
    desired: desired.config,
    notes: ['made anew with its stream'],
  }));
  return [...actions.filter(action => !falls({ key: action.resource })), ...remade];
}

/** A consumer that is replaced once more needs the keeper's name: what an interrupted replace left goes first. */
function linkKeepers(actions: readonly Action[], world: World): void {
  for (const action of actions) {
    const keeper = world.keepers.get(serverKey(action.resource));
    if (keeper !== undefined && action.action === 'replace') action.depends_on.push(keeper.id);
  }
}

function declared({ id, account, consumer, place, note }: RuntimeManaged): Action {
  const stream = id.split('/')[1]!;
  return {
    ...bare(id, 'runtime-managed', { kind: 'consumer', account, stream, consumer }),
    source: place,
    notes: [note],
  };
}

function inCircle({ id }: Action): Action['blocked'] {
  return {
    code: 'impossible',
    message: `\`${id}\` has to wait for another change that waits for it: two streams swap subjects.`,
    remedy: 'Take the subject from one stream, apply, then give it to the other and apply again.',
  };
}

function seal(input: PlanInput, world: World, actions: Action[], live_digest: string): Plan {
  const { loaded, inventory, options, env, fleetctlVersion } = input;
  const { url, version, apiLevel, account, cluster } = inventory.server;
  const plan: Omit<Plan, 'digest'> = {
    format: 'fleetctl.plan',
    format_version: '1.0',
    fleetctl_version: fleetctlVersion,
    topology: { name: world.owner, digest: loaded.digest, env },
    server: { url, version, api_level: apiLevel, account, cluster },
    target: targetOf(loaded.topology!),
    live_digest,
    applyable: actions.every(({ blocked }) => blocked === null),
    summary: summarize(actions, world),
    actions,
    options,
  };
  return { ...plan, digest: planDigest(plan) };
}

function summarize(actions: readonly Action[], world: World): Summary {
  const count = (kind: Action['action']) => actions.filter(({ action }) => action === kind).length;
  const touched = new Set(actions.map(({ resource }) => serverKey(resource)));
  const selects = world.options.target.length > 0 ? addressMatcher(world.options.target) : () => true;
  const excludes = addressMatcher(world.options.exclude);
  let unchanged = 0;
  for (const [key, { id }] of world.desired)
    if (world.live.has(key) && !touched.has(key) && selects(id) && !excludes(id)) unchanged++;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    adopt: count('adopt'),
    orphan: count('orphan'),
    conflict: count('conflict'),
    pause: count('pause'),
    resume: count('resume'),
    runtime_managed: count('runtime-managed'),
    unchanged,
  };
}

/** The actions that apply carries out, in order. */
export function executedActions(plan: Plan): Action[] {
  return plan.actions.filter(isExecuted);
}

/** A stream whose messages by subject decide what a change would lose: the inventory is asked for them. */
export function needsSubjectCounts(desired: readonly Desired[], live: readonly Live[]): Live[] {
  const limited = desired.filter(({ key, config }) => key.consumer === null && limitOf(config) !== -1);
  const wanted = new Map(limited.map(({ key, config }) => [serverKey(key), limitOf(config)]));
  return live.filter(({ key, config }) => {
    const after = key.consumer === null ? wanted.get(serverKey(key)) : undefined;
    return after !== undefined && (limitOf(config) === -1 || after < limitOf(config));
  });
}

function limitOf(config: Config): number {
  return config['max_msgs_per_subject'] as number;
}
