/**
 * `fleetctl permissions`: what users may, offline. An operand that is a file or a folder, or looks like one, is a path
 * of the topology; every other is a user: a name, `user/NAME`, or either with `*`.
 */
import { differenceOf } from '../access/difference.js';
import { permissionsOf, type UserAccess } from '../access/permissions-of.js';
import { kindOf } from '../files/read-text.js';
import { EXIT } from '../findings/exit-codes.js';
import type { Finding } from '../findings/finding.js';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import { addressMatcher } from '../resources/address.js';
import type { Topology } from '../topology/topology.gen.js';
import { permissionsJson } from '../views/permissions-json.js';
import { permissionsText } from '../views/permissions-text.js';
import { checkTopology, pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { invalid, tell } from './load-for-run.js';

export async function runPermissions(call: Call): Promise<Result> {
  const { paths, users } = await sortOperands(call.operands);
  const topology = await readPermissions(pathsOf(paths), call);
  const chosen = choose([...permissionsOf(topology).values()], users);
  const shown = call.flags.on('derived') ? chosen.map(derivedAlone) : chosen;
  const differs = call.flags.on('check') && chosen.some(access => !isWhatIsNeeded(access));
  return {
    exit: differs ? EXIT.differs : EXIT.done,
    text: style => permissionsText(shown, style),
    json: () => permissionsJson(shown),
  };
}

const ADDRESS = /^(?:[^:/]+:)?user\//;

async function sortOperands(operands: readonly string[]): Promise<{ paths: string[]; users: string[] }> {
  const paths: string[] = [];
  const users: string[] = [];
  for (const operand of operands) {
    const isPath = !ADDRESS.test(operand) && (looksLikePath(operand) || (await exists(operand)));
    (isPath ? paths : users).push(operand);
  }
  return { paths, users };
}

function looksLikePath(operand: string): boolean {
  return /[/\\]|\.ya?ml$|^\.{1,2}$/.test(operand);
}

async function exists(path: string): Promise<boolean> {
  return (await kindOf(path)) !== 'other';
}

/**
 * The topology, if what permissions are made of holds. Other errors are told and stand in nobody's way; what is wrong
 * with the permissions themselves is in the answer.
 */
async function readPermissions(paths: string[], { flags, terminal }: Call): Promise<Topology> {
  const env = flags.text('env') ?? null;
  const checked = await checkTopology(paths, env);
  const told = checked.findings.filter(
    finding => finding.severity === 'error' && finding.code !== 'permission-missing',
  );
  tell(checked, told, terminal);
  const inTheWay = checked.topology === null ? told : told.filter(isAboutAccess);
  if (checked.topology !== null && inTheWay.length === 0) return checked.topology;
  throw invalid(inTheWay, [...paths, ...(env === null ? [] : ['--env', env])]);
}

function isAboutAccess({ path }: Finding): boolean {
  return /^(?:users|services|consumers|accounts\.[^.]+\.consumers)(?:\.|$)/.test(path);
}

/** @throws FleetError `unknown-address` for the first that is no user, with the nearest name */
function choose(all: readonly UserAccess[], wanted: readonly string[]): UserAccess[] {
  if (wanted.length === 0) return [...all];
  const chosen = wanted.flatMap(operand => {
    const matches = addressMatcher([ADDRESS.test(operand) ? operand : `user/${operand}`]);
    const found = all.filter(access => access.user === operand || matches(addressOfUser(access)));
    if (found.length === 0)
      throw unknownUser(
        operand,
        all.map(({ user }) => user),
      );
    return found;
  });
  return all.filter(access => chosen.includes(access));
}

function addressOfUser({ account, user }: UserAccess): string {
  return `${account === null ? '' : `${account}:`}user/${user}`;
}

function unknownUser(operand: string, names: readonly string[]): FleetError {
  const near = nearest(operand.replace(ADDRESS, ''), names);
  const some = names.length === 0 ? 'The topology has no users.' : `Users: ${names.join(', ')}.`;
  return new FleetError(
    'unknown-address',
    `There is no user \`${operand}\` in the topology, and no file or folder of that name.`,
    { help: near === undefined ? some : `Did you mean ${near}?` },
  );
}

function derivedAlone(access: UserAccess): UserAccess {
  return { ...access, effective: access.derived, written: null };
}

function isWhatIsNeeded(access: UserAccess): boolean {
  const { missing, beyond } = differenceOf(access);
  return missing.every(({ need }) => need.lack === 'info') && (access.adds || beyond.length === 0);
}
