import { beforeAll, expect, it } from 'vitest';
import { pinned } from '../support/server.js';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

it('shows the main job: a plan, an apply, nothing left to do, what to try next', async () => {
  const { exit, stdout, stderr } = await fleetctl(['demo'], { env: { FLEETCTL_NATS_SERVER: pinned.binary } });
  expect(exit).toBe(0);
  const steps = [
    '$ fleetctl plan\n',
    '+ stream/PLANNING_EVENTS  create',
    '$ fleetctl apply\n',
    'Applied: 9 created',
  ];
  const places = [...steps, 'No changes: 9 objects', 'What to try next'].map(step => stdout.indexOf(step));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBe(0);
  expect(stderr).toContain('created stream/PLANNING_EVENTS\n');
});

it('is one document with -o json', async () => {
  const { exit, stdout } = await fleetctl(['demo', '-o', 'json', '-q'], {
    env: { FLEETCTL_NATS_SERVER: pinned.binary },
  });
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'fleetctl.demo',
    format_version: '1.0',
    plan: { summary: { create: 9 } },
    report: { complete: true },
    again: { summary: { create: 0, unchanged: 9 } },
  });
});
