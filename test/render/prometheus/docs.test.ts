/** Code, schema and docs name the same alerts, thresholds, metadata keys and rights. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADVISORY } from '../../../src/exporter/advisories.js';
import { ALERT_NAMES } from '../../../src/render/prometheus/alert-names.js';
import { runbookOf } from '../../../src/render/prometheus/alert-rules.js';
import { CONSUMER_ALERTS } from '../../../src/render/prometheus/consumer-alerts.js';
import { STREAM_ALERTS } from '../../../src/render/prometheus/stream-alerts.js';
import { METRIC_SOURCES } from '../../../src/resources/metrics.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const alerts = read('docs/alerts.md');
const monitoring = read('docs/monitoring.md');
const schema = JSON.parse(read('schemas/topology.schema.json')) as {
  $defs: Record<string, { properties: Record<string, unknown> }>;
};

describe('docs/alerts.md', () => {
  const headings = [...alerts.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!);

  it('explains every alert under its name, and no other', () => {
    expect(headings.sort()).toEqual([...ALERT_NAMES].sort());
  });

  it.each(ALERT_NAMES)('%s: says what to do, and its runbook link is the anchor of its heading', name => {
    const [, after = ''] = alerts.split(`### ${name}\n`);
    const section = after.split(/^##/m)[0]!;
    expect(section).toMatch(/\*\*What to do\.\*\* \S/);
    expect(runbookOf(name, {})).toMatch(new RegExp(`docs/alerts\\.md#${name.toLowerCase()}$`));
  });

  it.each([...CONSUMER_ALERTS, ...STREAM_ALERTS].filter(({ field }) => field !== null))(
    '$name names its threshold, `$field`',
    ({ name, field }) => {
      const [, after = ''] = alerts.split(`### ${name}\n`);
      expect(after.split(/^##/m)[0]).toContain(`\`${field}\``);
    },
  );
});

describe('the schema', () => {
  it('has a setting for every alert, and for no other', () => {
    expect(Object.keys(schema.$defs['BuiltInAlerts']!.properties).sort()).toEqual([...ALERT_NAMES].sort());
  });

  it('has a field for every threshold that an alert takes', () => {
    const fields = (name: string) => Object.keys(schema.$defs[name]!.properties);
    for (const { name, field } of CONSUMER_ALERTS)
      if (field !== null) expect(fields('ConsumerMonitoring'), name).toContain(field);
    for (const { name, field } of STREAM_ALERTS)
      if (field !== null) expect(fields('StreamMonitoring'), name).toContain(field);
  });
});

describe('docs/monitoring.md', () => {
  it.each(METRIC_SOURCES)('names the source %s', source => {
    expect(monitoring).toContain(`\`${source}\``);
  });

  it.each(Object.values(ADVISORY))('names the right %s', subject => {
    expect(monitoring.replaceAll('….', '$JS.EVENT.ADVISORY.CONSUMER.')).toContain(subject);
  });

  it('names every key of the metadata', () => {
    const code = read('src/resources/monitor-metadata.ts');
    const keys = [...code.matchAll(/'([a-z-]+-(?:critical|expect))':/g)].map(([, key]) => key!);
    expect(keys.length).toBeGreaterThan(8);
    for (const key of keys) expect(monitoring).toContain(`\`${key}\``);
  });
});
