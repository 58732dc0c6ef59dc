import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printPage } from '../../src/exporter/page.js';
import { nastyText } from '../render/nasty-texts.js';
import { checkMetrics } from '../support/promtool.js';

const gauge = (consumer: string, value = 1) =>
  ({ name: 'nats_consumer_lag', labels: { account: '$G', stream: 'S', consumer }, value }) as const;

it('has a family once, with its help and type, in the order of the table', () => {
  const page = printPage([
    { name: 'nats_up', labels: {}, value: 1 },
    gauge('b', 2.5),
    { name: 'nats_consumer_delivered_total', labels: { account: 'A', stream: 'S', consumer: 'a' }, value: 7 },
    gauge('c'),
  ]);
  expect(page.replace(/^# HELP (\w+) .+$/gm, '# HELP $1')).toBe(`# HELP nats_consumer_delivered_total
# TYPE nats_consumer_delivered_total counter
nats_consumer_delivered_total{account="A",stream="S",consumer="a"} 7
# HELP nats_consumer_lag
# TYPE nats_consumer_lag gauge
nats_consumer_lag{account="$G",stream="S",consumer="b"} 2.5
nats_consumer_lag{account="$G",stream="S",consumer="c"} 1
# HELP nats_up
# TYPE nats_up gauge
nats_up 1
`);
});

it('holds any name, as promtool reads it', async () => {
  const names = fc.sample(nastyText, { numRuns: 200, seed: 1 });
  const page = printPage([...new Set(names)].map(name => gauge(name)));
  expect(await checkMetrics(page)).toBeNull();
  const lines = page.split('\n').filter(line => line.startsWith('nats_consumer_lag{'));
  expect(lines).toHaveLength(new Set(names).size);
  const unescaped = lines.map(line =>
    /consumer="((?:[^"\\]|\\.)*)"/
      .exec(line)![1]!
      .replace(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char)),
  );
  expect(new Set(unescaped)).toEqual(new Set(names));
});
