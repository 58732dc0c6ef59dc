/**
 * What other tools for JetStream got wrong, one test each, by the number and the name in the list of such defects
 * that fleetctl was designed against. Seventeen is about buckets and stands with them; those that need a cluster or
 * several accounts are in regressions-cluster.test.ts and regressions-accounts.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { isAtLeast } from '../../src/resources/field.js';
import { servers, withServer } from '../support/server.js';
import { actionOf, outline, withBus } from './bus.js';
import { withTrace } from './with-trace.js';

let next = 0;
const withStream = (name: string, fields = '', more = '') => `
topology: t-${name}
streams:
  ${name}: { subjects: [${name}.>]${fields} }
${more}`;
const withWork = (name: string, fields = '', stream = '') =>
  withStream(name, stream, `consumers:\n  work: { stream: ${name}, ack_policy: explicit${fields} }\n`);

describe.each(servers)('on $label', ({ binary, version }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  const trace = withTrace(server);
  const fresh = () => `S${++next}`;
  const has = (release: string) => isAtLeast(version, release);

  const configOf = async (request: string) =>
    (await bus().ask<{ config: Record<string, unknown> }>(request)).config;
  const converged = async (text: string) => expect(outline(await bus().plan(text))).toEqual([]);
  async function apply(text: string, options = {}) {
    const report = await bus().apply(text, options);
    expect(report.actions.flatMap(({ error }) => (error === null ? [] : [error.message]))).toEqual([]);
    await converged(text);
  }

  it('1: every boolean, duration, list and object is unset again', async () => {
    const name = fresh();
    const origin = `  O${name}: { subjects: [O${name}.>] }\n`;
    const stream = [
      'description: set, max_age: 1h, max_msgs: 9, max_bytes: 1MiB, max_msg_size: 1KiB, max_msgs_per_subject: 3',
      'discard: new, discard_new_per_subject: true, duplicate_window: 30s, no_ack: true, compression: s2',
      'allow_direct: true, allow_rollup_hdrs: true, metadata: { team: a }',
      `republish: { src: "${name}.>", dest: "r.${name}.>", headers_only: true }`,
      `subject_transform: { src: "${name}.>", dest: "t.${name}.>" }`,
      `sources: [{ name: O${name} }]`,
      // 2.10 takes limits that are taken away for limits of zero, and refuses them where a consumer is (10069).
      ...(has('2.11') ? ['consumer_limits: { max_ack_pending: 50, inactive_threshold: 1h }'] : []),
    ].join(', ');
    const consumer = [
      'description: set, max_deliver: 5, backoff: [1s, 2s], sample_freq: "50%", max_ack_pending: 9',
      `filter_subjects: [${name}.a, ${name}.b], headers_only: true, max_batch: 7, max_expires: 5s, max_bytes: 1KiB`,
      'inactive_threshold: 1h, metadata: { team: a }',
    ].join(', ');
    await apply(withWork(name, `, ${consumer}`, `, ${stream}`).replace('consumers:', `${origin}consumers:`));
    const plain = withWork(name).replace('consumers:', `${origin}consumers:`);
    await apply(plain);

    const bare = fresh();
    await apply(withWork(bare).replace('consumers:', `  O${bare}: { subjects: [O${bare}.>] }\nconsumers:`));
    const renamed = (config: object) => JSON.parse(JSON.stringify(config).replaceAll(bare, name));
    expect(await configOf(`STREAM.INFO.${name}`)).toEqual(renamed(await configOf(`STREAM.INFO.${bare}`)));
    expect(await configOf(`CONSUMER.INFO.${name}.work`)).toEqual(
      renamed(await configOf(`CONSUMER.INFO.${bare}.work`)),
    );
  });

  it.runIf(has('2.11'))('2: a pause is set and cleared by the request that does it', async () => {
    const name = fresh();
    const paused = withWork(name, ', pause_until: 2099-01-01T00:00:00Z');
    await apply(withWork(name));
    for (const [text, isPaused] of [
      [paused, true],
      [withWork(name), false],
    ] as const) {
      await trace().reset();
      await apply(text);
      expect((await trace().writes()).filter(each => each.includes(`.${name}.work`))).toEqual([
        `CONSUMER.PAUSE.${name}.work`,
      ]);
      const info = await bus().ask<{ paused?: boolean }>(`CONSUMER.INFO.${name}.work`);
      expect(info.paused ?? false).toBe(isPaused);
    }
    const again = fresh();
    await apply(withWork(again, ', pause_until: 2099-01-01T00:00:00Z'));
    expect(await bus().ask(`CONSUMER.INFO.${again}.work`)).toMatchObject({ paused: true });
  });

  it('3: a list with one filter is no difference to that filter, whichever way it is written or stored', async () => {
    const name = fresh();
    const list = withWork(name, `, filter_subjects: [${name}.a]`);
    const single = withWork(name, `, filter_subject: ${name}.a`);
    await apply(list);
    await converged(single);
    const { filter_subject: _one, ...config } = await configOf(`CONSUMER.INFO.${name}.work`);
    await bus().ask(`CONSUMER.CREATE.${name}.work`, {
      stream_name: name,
      action: 'update',
      config: { ...config, filter_subjects: [`${name}.a`] },
    });
    await converged(list);
    await converged(single);
  });

  it('4: the order of subjects and the server’s own metadata are no difference', async () => {
    const name = fresh();
    const subjects = (...order: string[]) =>
      withStream(name).replace(`[${name}.>]`, `[${order.map(each => `${name}.${each}`).join(', ')}]`);
    await apply(subjects('a', 'b', 'c'));
    const config = await configOf(`STREAM.INFO.${name}`);
    const metadata = { ...(config['metadata'] as object), '_nats.ver': '9.9.9', '_nats.level': '0' };
    await bus().ask(`STREAM.UPDATE.${name}`, {
      ...config,
      subjects: [`${name}.c`, `${name}.a`, `${name}.b`],
      metadata,
    });
    await converged(subjects('a', 'b', 'c'));
    await converged(subjects('b', 'c', 'a'));
  });

  it('5: a mirror is promoted in place and keeps its messages', async () => {
    const name = fresh();
    const text = (mirror: string) =>
      `topology: t-${name}\nstreams:\n  O${name}: { subjects: [O${name}.>] }\n  ${name}: { ${mirror} }\n`;
    const promoted = text(`subjects: [${name}.>]`);
    await apply(text(`mirror: { name: O${name} }`));
    const plan = await bus().plan(promoted);
    const way = has('2.12') ? 'update' : 'replace';
    expect(actionOf(plan, `stream/${name}`)).toMatchObject({
      action: way,
      risk: way === 'update' ? 'disruptive' : 'destructive',
    });
    await apply(promoted, { allow_destroy: [`stream/${name}`] });
    expect(await configOf(`STREAM.INFO.${name}`)).not.toHaveProperty('mirror');
  });

  it.runIf(has('2.12'))('6: message TTLs and schedules are turned on in place', async () => {
    const name = fresh();
    await apply(withStream(name));
    await bus().publish(`${name}.a`, 3);
    const text = withStream(name, ', allow_msg_ttl: true, allow_msg_schedules: true');
    expect(actionOf(await bus().plan(text), `stream/${name}`)).toMatchObject({
      action: 'update',
      risk: 'safe',
    });
    await apply(text);
    expect(await bus().ask(`STREAM.INFO.${name}`)).toMatchObject({ state: { messages: 3 } });
  });

  it('10: the plan of a converged topology sends no write, and its apply none', async () => {
    const name = fresh();
    await apply(withWork(name));
    await trace().reset();
    const plan = await bus().plan(withWork(name));
    await bus().applyPlan(plan);
    expect(await trace().writes()).toEqual([]);
  });

  it('11: lower limits and edits of interest are destructive and say how many messages', async () => {
    const name = fresh();
    await apply(withWork(name));
    await bus().publish(`${name}.a`, 10);
    const plan = await bus().plan(withWork(name, '', ', max_msgs: 4'));
    expect(actionOf(plan, `stream/${name}`)).toMatchObject({
      risk: 'destructive',
      at_stake: { messages: 6 },
      notes: expect.arrayContaining([
        expect.stringContaining('deletes 6 of 10 messages'),
        'unread among them: work 6',
      ]),
    });
  });

  it('12: more replicas than servers are blocked before the first write', async () => {
    const name = fresh();
    await trace().reset();
    await expect(bus().apply(withStream(name, ', num_replicas: 3'))).rejects.toMatchObject({
      code: 'impossible',
      exit: 4,
      message: expect.stringContaining('3 replicas'),
    });
    expect(await trace().writes()).toEqual([]);
  });

  it('13: a duplicate window follows max_age down and up again', async () => {
    const name = fresh();
    await apply(withStream(name, ', max_age: 60s'));
    expect(await configOf(`STREAM.INFO.${name}`)).toMatchObject({ duplicate_window: 60_000_000_000 });
    await apply(withStream(name, ', max_age: 1h'));
    expect(await configOf(`STREAM.INFO.${name}`)).toMatchObject({ duplicate_window: 120_000_000_000 });
    await apply(withStream(name, ', max_age: 30s'));
    await apply(withStream(name));
  });

  it('14: a rename is a create beside an orphan, blocked by the subjects, with a recipe', async () => {
    const name = fresh();
    await apply(withStream(name));
    await bus().publish(`${name}.a`, 5);
    const renamed = withStream(name).replace(`  ${name}:`, `  NEW${name}:`);
    const plan = await bus().plan(renamed);
    expect(outline(plan)).toEqual([`create stream/NEW${name}`, `orphan stream/${name}`]);
    const { blocked } = actionOf(plan, `stream/NEW${name}`);
    expect(blocked).toMatchObject({
      code: 'impossible',
      message: expect.stringContaining('cannot be renamed'),
    });
    expect(blocked!.remedy).toContain(
      `put \`stream/${name}\` back into the topology and let the new stream source it`,
    );
    expect(blocked!.remedy).toContain(`--prune --allow-destroy stream/${name}`);

    // The recipe, with nothing lost: the new stream sources the old one, which then goes.
    const both = `topology: t-${name}
streams:
  ${name}: { subjects: [unused.${name}] }
  NEW${name}: { subjects: [${name}.>], sources: [{ name: ${name} }] }
`;
    await apply(both);
    const copied = async () =>
      (await bus().ask<{ state: { messages: number } }>(`STREAM.INFO.NEW${name}`)).state.messages;
    await expect.poll(copied, { timeout: 5_000 }).toBe(5);
    await apply(renamed, { prune: true, allow_destroy: [`stream/${name}`] });
    expect(await copied()).toBe(5);
  });

  it('15: what nobody owns is not touched until it is asked for', async () => {
    const name = fresh();
    await bus().ask(`STREAM.CREATE.${name}`, { name, subjects: [`${name}.>`], max_msgs: 5 });
    await trace().reset();
    await expect(bus().apply(withStream(name))).rejects.toMatchObject({ code: 'consent-missing', exit: 4 });
    expect(await trace().writes()).toEqual([]);
    await apply(withStream(name), { adopt: [`stream/${name}`] });
  });

  it('16: only what carries our mark is deleted, and only with --prune', async () => {
    const name = fresh();
    await bus().ask(`STREAM.CREATE.HAND${name}`, { name: `HAND${name}`, subjects: [`hand.${name}`] });
    await apply(withStream(name, '', `  OLD${name}: { subjects: [OLD${name}.>] }\n`));
    expect(outline(await bus().plan(withStream(name)))).toEqual([`orphan stream/OLD${name}`]);
    expect((await bus().apply(withStream(name))).actions).toEqual([]);
    await apply(withStream(name), { prune: true });
    await bus().ask(`STREAM.INFO.HAND${name}`);
    await expect(bus().ask(`STREAM.INFO.OLD${name}`)).rejects.toThrow();
  });

  it('18: durations below a second and in days come back as they were written', async () => {
    const name = fresh();
    const text = withWork(
      name,
      ', ack_wait: 250ms, inactive_threshold: 1d12h',
      ', max_age: 1d, duplicate_window: 1.5s',
    );
    await apply(text);
    expect(await configOf(`STREAM.INFO.${name}`)).toMatchObject({
      max_age: 86_400_000_000_000,
      duplicate_window: 1_500_000_000,
    });
    expect(await configOf(`CONSUMER.INFO.${name}.work`)).toMatchObject({
      ack_wait: 250_000_000,
      inactive_threshold: 129_600_000_000_000,
    });
  });
});
