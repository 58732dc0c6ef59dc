/** What a small command costs, against a Node that does nothing. */
import { fileURLToPath } from 'node:url';
import { FLEETCTL, runNode } from '../child.js';
import { alternate, ratioRow } from '../rounds.js';

const FLEET = fileURLToPath(new URL('../../topology', import.meta.url));

export async function measureStart({ startRounds }) {
  const timed = args => runNode(args).then(({ tookMs }) => tookMs);
  const sides = {
    empty: () => timed(['-e', '0']),
    help: () => timed([FLEETCTL, '--help']),
    validate: () => timed([FLEETCTL, 'validate', FLEET]),
  };
  // Once unmeasured: files come into the page cache, and Node 22 and newer keep the compiled code.
  await alternate(1, sides);
  const taken = await alternate(startRounds, sides);
  const row = (id, what, bar) =>
    ratioRow({ id, what, against: '`node -e 0`', measured: taken[id], baseline: taken.empty, bar });
  return [
    row('help', '`fleetctl --help`', 2),
    row('validate', "`fleetctl validate` on the fleet's topology", 4),
  ].map(each => (each.id === 'validate' ? { ...each, id: 'validate-fleet' } : each));
}
