/** Schema and lint, offline, and how they grow: the same command on a topology ten times as large. */
import { FLEETCTL, runNode } from '../child.js';
import { absoluteRow, alternate, ratioRow } from '../rounds.js';

export async function measureValidate({ folder, tenfoldFolder, rounds }) {
  const validate = path => runNode([FLEETCTL, 'validate', path]).then(({ tookMs }) => tookMs);
  const taken = await alternate(rounds, {
    once: () => validate(folder),
    tenfold: () => validate(tenfoldFolder),
  });
  return [
    absoluteRow({
      id: 'validate',
      what: '`fleetctl validate`, the whole process',
      unit: 'ms',
      values: taken.once,
      bar: 2000,
    }),
    ratioRow({
      id: 'validate-growth',
      what: '`fleetctl validate` on 10 × the topology, the whole process',
      against: 'on the topology',
      measured: taken.tenfold,
      baseline: taken.once,
      bar: 13,
    }),
  ];
}
