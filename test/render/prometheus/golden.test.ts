import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../fleet/read-fleet.js';
import { checkRules } from '../../support/promtool.js';
import { renderedFrom } from './rendered.js';

type Loaded = Parameters<typeof renderedFrom>[0];

const fleet = async (env: string | null = null) => (await readFolder('topology', env)) as Loaded;
/** What changes with every edit of the topology is no part of what a reviewer reads. */
const steady = (text: string) => text.replace(/sha256:[0-9a-z]+/, 'sha256:…');

describe("the fleet's rules", () => {
  it('are those that a reviewer has read', async () => {
    const text = await renderedFrom(await fleet());
    await expect(steady(text)).toMatchFileSnapshot('../golden/fleet-rules.yaml');
    expect(await checkRules(text)).toBeNull();
  });

  it.each(['phase-5', 'production'])('hold in %s, too', async env => {
    expect(await checkRules(await renderedFrom(await fleet(env)))).toBeNull();
  });

  it('are the same in a PrometheusRule', async () => {
    const loaded = await fleet();
    const rule = load(await renderedFrom(loaded, 'prometheusrule')) as Record<string, unknown>;
    expect(rule).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'swe-ai-fleet' },
      spec: load(await renderedFrom(loaded)),
    });
  });

  it('give a dashboard that a reviewer has read', async () => {
    const text = await renderedFrom(await fleet(), 'dashboard');
    await expect(steady(text)).toMatchFileSnapshot('../golden/fleet-dashboard.json');
  });
});

it('the examples render, too', async () => {
  for (const folder of ['examples/minimal', 'examples/multi-account']) {
    expect(await checkRules(await renderedFrom((await readFolder(folder)) as Loaded)), folder).toBeNull();
  }
});

it('promtool refuses what is no rule, or the tests above could not fail', async () => {
  expect(await checkRules('groups: [{ name: x, rules: [{ alert: X, expr: "a >" }] }]')).toContain(
    'parse error',
  );
});
