import { fleetctlInboxes } from '../access/inbox-prefix.js';
import type { Connections } from '../apply/apply-plan.js';
import { breakLock, readLock } from '../apply/lock.js';
import { EXIT } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { targetOf } from '../plan/target.js';
import { lockJson, lockText, type ShownLock, type ShownLocks } from '../views/lock.js';
import { plural } from '../views/numbers.js';
import { pathsOf } from './check-topology.js';
import type { Call, Result } from './command.js';
import { connectAccounts } from './connect-accounts.js';
import { fullCommand } from './full-command.js';
import { loadForRun } from './load-for-run.js';
import { askYesNo } from './prompt.js';

export async function runLock(call: Call, what: 'show' | 'break'): Promise<Result> {
  const { operands, flags, terminal } = call;
  const { topology } = await loadForRun(pathsOf(operands), flags.text('env') ?? null, terminal);
  if (what === 'break') checkApproval(call);
  const { connections, close } = await connectAccounts(targetOf(topology), call, fleetctlInboxes(topology));
  try {
    const locks = await readLocks(connections, topology.topology);
    const found = { topology: topology.topology, locks, broken: 0 };
    return result(what === 'show' || locks.length === 0 ? found : await breakLocks(found, connections, call));
  } finally {
    await close();
  }
}

async function readLocks(connections: Connections, topology: string): Promise<ShownLock[]> {
  const found: ShownLock[] = [];
  for (const [account, connection] of connections) {
    const lock = await readLock(connection, topology);
    if (lock !== null) found.push({ ...lock, account });
  }
  return found;
}

async function breakLocks(
  found: ShownLocks,
  connections: Connections,
  { flags, terminal }: Call,
): Promise<ShownLocks> {
  if (!flags.on('autoApprove')) {
    terminal.warn(lockText(found, terminal.stderr));
    const question = `Break ${plural(found.locks.length, 'lock')}?`;
    if (!(await askYesNo(question, process, () => process.kill(process.pid, 'SIGINT')))) {
      throw new FleetError('declined', 'The lock stays.', { help: 'Nothing was written.' });
    }
  }
  let broken = 0;
  for (const { account, since } of found.locks) {
    if (await breakLock(connections.get(account)!, found.topology, since)) broken++;
  }
  return { ...found, broken };
}

function checkApproval({ operands, flags, terminal }: Call): void {
  if (flags.on('autoApprove') || terminal.interactive) return;
  throw new FleetError('approval-missing', 'Nobody can be asked here, and nobody has said yes.', {
    help: `Nothing was read or written. To break it without asking: ${fullCommand('lock break', operands, flags, ['-y'])}`,
  });
}

function result(locks: ShownLocks): Result {
  return { exit: EXIT.done, text: style => lockText(locks, style), json: () => lockJson(locks) };
}
