/** The apply of a topology to an empty server, against its create requests alone. Every side has a new server. */
import { FLEETCTL, peakMemoryMiB, runNode, runSide } from '../child.js';
import { absoluteRow, alternate, ratioRow } from '../rounds.js';
import { withServer } from '../server.js';

export async function measureApply({ folder, streams, rounds, binary }) {
  const command = url => [FLEETCTL, 'apply', folder, '-y', '-q', '--server', url, '--no-context'];
  const taken = await alternate(rounds, {
    raw: () => withServer(binary, url => runSide('raw-creates.js', [url, String(streams)])),
    step: () => withServer(binary, url => runSide('apply-step.js', [url, folder])),
    whole: () => withServer(binary, url => runNode(command(url))),
  });
  const peak = await withServer(binary, url => peakMemoryMiB(command(url)));
  return [
    ratioRow({
      id: 'apply-step',
      what: 'apply, given a plan and a connection (lock, reading again, every write, unlock)',
      against: 'raw creates on a standing connection',
      measured: taken.step.map(({ stepMs }) => stepMs),
      baseline: taken.raw.map(({ stepMs }) => stepMs),
      bar: 1.15,
    }),
    ratioRow({
      id: 'apply-process',
      what: '`fleetctl apply -y`, the whole process (start, read, schema, lint, connect, plan, apply, report)',
      against: 'raw creates, the whole process',
      measured: taken.whole.map(({ tookMs }) => tookMs),
      baseline: taken.raw.map(({ wholeMs }) => wholeMs),
      bar: 1.15,
    }),
    absoluteRow({
      id: 'apply-memory',
      what: '`fleetctl apply`, peak of resident memory',
      unit: 'MiB',
      values: [peak],
      bar: 300,
    }),
  ];
}
