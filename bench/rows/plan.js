/** The plan of a converged topology, against the raw listing of the same server. */
import { FLEETCTL, peakMemoryMiB, runNode, runSide } from '../child.js';
import { absoluteRow, alternate, ratioRow } from '../rounds.js';
import { withServer } from '../server.js';

export const measurePlan = ({ folder, streams, rounds, binary }) =>
  withServer(binary, async url => {
    await runSide('apply-step.js', [url, folder]);
    const planCommand = [FLEETCTL, 'plan', folder, '--server', url, '--no-context', '--detailed-exitcode'];
    const objects = streams * 11;
    const taken = await alternate(rounds, {
      raw: () => runSide('raw-listing.js', [url]).then(counted),
      step: () => runSide('plan-step.js', [url, folder]).then(counted),
      whole: () => runNode(planCommand),
    });
    const peak = await peakMemoryMiB(planCommand);
    return [
      ratioRow({
        id: 'plan-step',
        what: 'plan, given a loaded topology and a connection (inventory + desired state + plan)',
        against: 'raw listing on a standing connection',
        measured: taken.step.map(({ stepMs }) => stepMs),
        baseline: taken.raw.map(({ stepMs }) => stepMs),
        bar: 1.3,
      }),
      ratioRow({
        id: 'plan-process',
        what: '`fleetctl plan`, the whole process (start, read, schema, lint, connect, plan, print)',
        against: 'raw listing, the whole process',
        measured: taken.whole.map(({ tookMs }) => tookMs),
        baseline: taken.raw.map(({ wholeMs }) => wholeMs),
        bar: 1.3,
      }),
      absoluteRow({
        id: 'plan-memory',
        what: '`fleetctl plan`, peak of resident memory',
        unit: 'MiB',
        values: [peak],
        bar: 300,
      }),
    ];

    function counted(side) {
      if (side.objects !== objects || side.actions > 0)
        throw new Error(`a side saw ${side.objects} objects of ${objects}, or changes: ${side.actions}`);
      return side;
    }
  });
