import { describe, expect, it } from 'vitest';
import { METRIC_SOURCES, metricsOf } from '../../../src/resources/metrics.js';
import { readPromql } from '../../../src/resources/promql.js';
import { seriesOf } from '../../../src/resources/series.js';
import { rendered } from './rendered.js';

interface Panel {
  id: number;
  title: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { expr: string; refId: string; datasource: { uid: string } }[];
}

interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: { name: string; type: string; query: unknown }[] };
}

const read = async (more: string) =>
  JSON.parse(await rendered(`streams: { S: { subjects: [s] } }\n${more}`, 'dashboard')) as Dashboard;

describe.each(METRIC_SOURCES)('the dashboard for %s', source => {
  const dashboard = () => read(`monitoring: { source: ${source} }`);

  it('has panels of their own ids, side by side on the grid', async () => {
    const { panels } = await dashboard();
    expect(panels.length).toBeGreaterThan(10);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken, `${title} lies on another panel`).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it('asks the data source that is chosen', async () => {
    const { panels, templating } = await dashboard();
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' });
    for (const { targets = [], datasource, type } of panels) {
      if (type !== 'row') expect(datasource?.uid).toBe('${' + 'datasource}');
      for (const target of targets) expect(target.datasource.uid).toBe('${' + 'datasource}');
    }
  });

  it('asks for series that there are, in PromQL', async () => {
    const known = new Set([
      'ALERTS',
      ...metricsOf(source).map(({ name }) => name),
      ...[...seriesOf(source).values()].map(({ name }) => name),
    ]);
    const { panels } = await dashboard();
    for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
      const { metrics, faultAt } = readPromql(expr);
      expect(faultAt, expr).toBeNull();
      expect(metrics.length, expr).toBeGreaterThan(0);
      for (const { name } of metrics) expect(known, expr).toContain(name);
    }
  });

  it('takes no rate of a gauge', async () => {
    const types = new Map(metricsOf('fleetctl').map(({ name, type }) => [name as string, type]));
    const { panels } = await dashboard();
    for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
      for (const { name, within } of readPromql(expr).metrics) {
        const type = types.get(name.replace(':', '_'));
        if (within.some(each => each === 'rate' || each === 'increase')) expect(type, expr).toBe('counter');
      }
    }
  });
});

it('keeps its uid, which is that of its topology alone', async () => {
  const { uid, title } = await read('');
  expect(uid).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
  expect((await read('monitoring: { source: surveyor }')).uid).toBe(uid);
  expect(title).toBe('NATS · shop');
});
