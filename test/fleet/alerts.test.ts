import { expect, it } from 'vitest';
import { parseCount } from '../../src/units/count.js';
import { documentAlerts, documentMetrics } from './design-document.js';
import { readFleet } from './read-fleet.js';

const { alerts = {} } = await readFleet();

it("are the document's two, and no other", () => {
  expect(Object.keys(alerts)).toEqual(documentAlerts.map(alert => alert.alert));
});

it.each(documentAlerts)('$alert keeps the threshold and the time of the document', ({ alert, ...asked }) => {
  const [metric, above] = [asked.expr.match(/nats_\w+/)?.[0] ?? '', Number(asked.expr.split('> ')[1])];
  expect(alerts[alert]?.metric).toBe(metric);
  expect(parseCount(alerts[alert]?.above ?? 0)).toBe(above);
  expect(alerts[alert]?.for).toBe(asked.for);
  expect(documentMetrics).toContain(metric);
});

it.each(documentAlerts)('$alert names the consumer in its summary', ({ alert }) => {
  expect(alerts[alert]?.summary).toContain('{{ $labels.consumer }}');
});
