import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { applyPlan } from '../../src/apply/apply-plan.js';
import type { ValidTopology } from '../../src/cli/load-for-run.js';
import { makeLivePlan } from '../../src/cli/make-live-plan.js';
import { connect } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import type { Plan } from '../../src/plan/plan.js';
import type { Report } from '../../src/plan/report.js';
import { servers, withClient, withServer } from '../support/server.js';
import { documentConsumers, documentStreams } from './design-document.js';
import { readFleet, readFolder } from './read-fleet.js';

const PASSWORD = 'fleetctl-test';
const login = permissionsOf(await readFleet()).get('fleetctl')!;

/** Two users: the topology's `fleetctl` with the rights that its role has, and one who may do everything. */
const config = JSON.stringify({
  authorization: {
    users: [
      { user: 'fleetctl', password: PASSWORD, permissions: login.effective },
      { user: 'everything', password: PASSWORD },
    ],
  },
});

describe.each(servers)('the fleet on $label', ({ binary }) => {
  const server = withServer({ binary, config });
  const client = withClient(server, { user: 'everything', pass: PASSWORD });
  let connection: Connection;
  let created: Report;

  beforeAll(async () => {
    const { user, inboxPrefix } = login;
    const flags = { noContext: true, server: server().url, user, password: PASSWORD, inboxPrefix };
    connection = await connect(resolveConnection(flags, {}, contextDisk));
    created = await apply(await plan(null));
  });
  afterAll(() => connection.close());

  async function plan(env: string | null, prune = false): Promise<Plan> {
    const made = await makeLivePlan({
      loaded: (await readFolder('topology', env)) as ValidTopology,
      connections: new Map([[null, connection]]),
      options: { target: [], exclude: [], prune, adopt: [], allow_destroy: prune ? ['*/*'] : [] },
      env,
      concurrency: 8,
    });
    return made.plan;
  }

  function apply(made: Plan): Promise<Report> {
    return applyPlan({
      plan: made,
      connections: new Map([[null, connection]]),
      concurrency: 8,
      lockTimeoutMs: 5_000,
      onEvent: () => {},
      signal: new AbortController().signal,
    });
  }

  async function api<T>(subject: string, body?: object): Promise<T> {
    const answer = await client().request(`$JS.API.${subject}`, body ? JSON.stringify(body) : '');
    return answer.json<T>();
  }

  async function publish(subject: string, times = 1): Promise<{ stream?: string; error?: object }[]> {
    const answers: { stream?: string; error?: object }[] = [];
    for (let left = times; left > 0; left -= 500) {
      const some = Array.from({ length: Math.min(left, 500) }, () => client().request(subject, '{}'));
      answers.push(...(await Promise.all(some)).map(answer => answer.json<{ stream?: string }>()));
    }
    return answers;
  }

  async function stored(stream: string): Promise<Record<string, number>> {
    const info = await api<{ state: { subjects?: Record<string, number> } }>(`STREAM.INFO.${stream}`, {
      subjects_filter: '>',
    });
    return info.state.subjects ?? {};
  }

  /** How far the slowest source of a stream is behind; -1 before any has begun. */
  async function lag(stream: string): Promise<number> {
    const info = await api<{ sources: { lag: number; active: number }[] }>(`STREAM.INFO.${stream}`);
    return Math.max(...info.sources.map(source => (source.active < 0 ? -1 : source.lag)));
  }

  it('its own user may apply it, and then there is nothing left to do', async () => {
    expect(created.complete).toBe(true);
    const again = await plan(null);
    expect(again.actions.filter(({ action }) => action !== 'runtime-managed')).toEqual([]);
  });

  it("the server has the document's streams, and its durable consumers under the table's names", async () => {
    const { streams } = await api<{ streams: string[] }>('STREAM.NAMES');
    expect(streams).toEqual(expect.arrayContaining(documentStreams.map(stream => stream.name)));
    for (const { name, stream } of documentConsumers.filter(each => each.durability === 'durable')) {
      const { config: live } = await api<{ config: object }>(`CONSUMER.INFO.${stream}.${name}`);
      expect(live).toMatchObject({ durable_name: name, ack_policy: 'explicit' });
    }
  });

  it('progress beyond its quota pushes out progress, and no result', async () => {
    await publish('agent.response.completed', 20);
    await publish('agent.response.progress', 11_000);
    expect(await stored('AGENT_RESPONSES')).toEqual({
      'agent.response.completed': 20,
      'agent.response.progress': 2_500,
    });
  });

  it('a flood of reports is refused, and locks out no other command', async () => {
    const reports = await publish('agent.cmd.report', 3_400);
    expect(reports.filter(answer => answer.error === undefined)).toHaveLength(3_333);
    expect(await publish('agent.cmd.execute')).toMatchObject([{ stream: 'AGENT_COMMANDS' }]);
    expect(await publish('agent.cmd.stop')).toMatchObject([{ stream: 'AGENT_COMMANDS' }]);
  });

  it('a copy of a failed message is a dead letter, and so is the notice of the last delivery', async () => {
    await api('CONSUMER.CREATE.CONTEXT_EVENTS.impatient', {
      stream_name: 'CONTEXT_EVENTS',
      config: {
        name: 'impatient',
        durable_name: 'impatient',
        ack_policy: 'explicit',
        max_deliver: 1,
        ack_wait: 1e8,
      },
    });
    await publish('context.updated');
    client().subscribe('_INBOX.impatient', { max: 1 });
    const next = '$JS.API.CONSUMER.MSG.NEXT.CONTEXT_EVENTS.impatient';
    client().publish(next, '{"batch":1,"expires":5000000000}', { reply: '_INBOX.impatient' });
    await publish('dlq.CONTEXT_EVENTS.impatient');
    const notice = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.CONTEXT_EVENTS.impatient';
    await expect
      .poll(() => stored('DEAD_LETTERS'), { timeout: 10_000 })
      .toEqual({ 'dlq.CONTEXT_EVENTS.impatient': 1, [notice]: 1 });
    await api('CONSUMER.DELETE.CONTEXT_EVENTS.impatient');
  });

  it('phase 5 adds durable consumers and an archive that copies what is stored', async () => {
    const made = await plan('phase-5');
    expect(made.actions.filter(({ action }) => action === 'create').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['stream/AUDIT_TRAIL', 'consumer/PLANNING_EVENTS/context-planning-events']),
    );
    expect((await apply(made)).complete).toBe(true);
    await publish('planning.phase.completed');
    await expect
      .poll(() => stored('AUDIT_TRAIL'), { timeout: 10_000 })
      .toMatchObject({ 'planning.phase.completed': 1, 'agent.response.completed': 20 });
  });

  it('its own user may take away what is gone from the file', async () => {
    // While the archive still copies, apply refuses to delete more than the plan has counted.
    await expect.poll(() => lag('AUDIT_TRAIL'), { timeout: 10_000 }).toBe(0);
    const report = await apply(await plan(null, true));
    expect(report.actions.filter(({ status }) => status !== 'done')).toEqual([]);
    expect(report.actions.map(({ id, action }) => `${action} ${id}`)).toContain('delete stream/AUDIT_TRAIL');
    expect(await server().log()).not.toContain('Violation');
  });
});
