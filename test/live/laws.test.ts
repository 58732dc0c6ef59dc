/** What holds for every plan and apply: no needless write, nothing without consent, nothing of anybody else. */
import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../src/plan/plan.js';
import { servers, withServer } from '../support/server.js';
import { actionOf, type Bus, outline, withBus } from './bus.js';
import { withTrace } from './with-trace.js';

let next = 0;
/** A stream of its own for each test. */
const fresh = () => `S${++next}`;

/** A topology of the name `t-STREAM` with that stream, given as flow YAML, and more sections after it. */
const withStream = (name: string, fields = '', more = '') => `
topology: t-${name}
streams:
  ${name}: { subjects: [${name}.>]${fields} }
${more}`;

const workOn = (name: string, fields = '') =>
  `consumers:\n  work: { stream: ${name}, ack_policy: explicit${fields} }\n`;

describe.each(servers)('on $label', ({ binary }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  const trace = withTrace(server);

  /** What a plan and its apply send that changes something, the lock included. */
  async function writesOf(what: () => Promise<unknown>): Promise<string[]> {
    await trace().reset();
    await what();
    return trace().writes();
  }

  /** The apply is refused with a code, and not a single write has reached the server. */
  async function refusedBeforeTheFirstWrite(
    text: string,
    code: string,
    exit: number,
    options: Partial<PlanOptions> = {},
  ): Promise<string> {
    let refusal: Error = new Error('nothing was refused');
    const writes = await writesOf(() =>
      bus()
        .apply(text, options)
        .catch(error => {
          refusal = error;
        }),
    );
    expect(refusal).toMatchObject({ code, exit });
    expect(writes).toEqual([]);
    return `${refusal.message} ${(refusal as { help?: string }).help}`;
  }

  const messagesOf = async (stream: string) => (await stateOf(bus(), stream)).messages;

  describe('writes', () => {
    const everything = (name: string) =>
      withStream(
        name,
        `, max_age: 1h, max_msgs: 100, metadata: { a: b }`,
        workOn(name, ', filter_subjects: [S.b, S.a], backoff: [1s, 2s], max_deliver: 5'),
      );

    it('plans without one, converged or not', async () => {
      const name = fresh();
      expect(await writesOf(() => bus().plan(everything(name)))).toEqual([]);
      await bus().apply(everything(name));
      expect(await writesOf(() => bus().plan(everything(name)))).toEqual([]);
    });

    it('sends one for each object and two for the lock, and at the second apply none at all', async () => {
      const name = fresh();
      expect(await writesOf(() => bus().apply(everything(name)))).toEqual([
        `STREAM.CREATE.fleetctl-lock-t-${name}`,
        `STREAM.CREATE.${name}`,
        expect.stringMatching(new RegExp(`^CONSUMER\\..*CREATE\\.${name}\\.work`)),
        `STREAM.DELETE.fleetctl-lock-t-${name}`,
      ]);
      const second = await bus().plan(everything(name));
      expect(outline(second)).toEqual([]);
      expect(await writesOf(() => bus().applyPlan(second))).toEqual([]);
    });

    it('sends none to what is as it should be when something else is not', async () => {
      const name = fresh();
      await bus().apply(everything(name));
      const changed = everything(name).replace('max_age: 1h', 'max_age: 2h');
      expect(await writesOf(() => bus().apply(changed))).toEqual([
        `STREAM.CREATE.fleetctl-lock-t-${name}`,
        `STREAM.UPDATE.${name}`,
        `STREAM.DELETE.fleetctl-lock-t-${name}`,
      ]);
    });
  });

  describe('consent', () => {
    it('is asked before the first write, also of what else the plan has', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      await bus().publish(`${name}.a`, 10);
      const text = withStream(name, ', max_msgs: 3', `  N${name}: { subjects: [N${name}] }\n`);
      const said = await refusedBeforeTheFirstWrite(text, 'consent-missing', 4);
      expect(said).toContain(`--allow-destroy stream/${name}`);
      expect(await messagesOf(name)).toBe(10);
    });

    it('is given for an address or a glob of it, and for no other', async () => {
      const name = fresh();
      await bus().apply(withStream(name, '', `  O${name}: { subjects: [O${name}.>] }\n`));
      await bus().publish(`${name}.a`, 10);
      const text = withStream(name, ', max_msgs: 3', `  O${name}: { subjects: [O${name}.>] }\n`);
      await refusedBeforeTheFirstWrite(text, 'consent-missing', 4, { allow_destroy: [`stream/O${name}`] });
      const report = await bus().apply(text, { allow_destroy: [`stream/${name}*`] });
      expect(report.complete).toBe(true);
      expect(await messagesOf(name)).toBe(3);
    });

    it('in the file is enough: lifecycle.allow_destroy', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      await bus().publish(`${name}.a`, 10);
      const text = withStream(name, ', max_msgs: 3, lifecycle: { allow_destroy: true }');
      expect((await bus().apply(text)).complete).toBe(true);
      expect(await messagesOf(name)).toBe(3);
    });

    it('on the command line does not outweigh lifecycle.prevent_destroy', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      await bus().publish(`${name}.a`, 10);
      const text = withStream(name, ', max_msgs: 3, lifecycle: { prevent_destroy: true }');
      await refusedBeforeTheFirstWrite(text, 'prevented', 4, { allow_destroy: [`stream/${name}`] });
      expect(await messagesOf(name)).toBe(10);
    });

    it('is not asked by a guard for what loses nothing', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      const text = withStream(name, ', max_msgs: 3, lifecycle: { prevent_destroy: true }');
      expect((await bus().apply(text)).complete).toBe(true);
    });
  });

  describe('what is not ours', () => {
    const create = (name: string, config: object = {}) =>
      bus().ask(`STREAM.CREATE.${name}`, { name, subjects: [`${name}.>`], ...config });

    it('is adopted unasked where only the mark differs, and keeps everything', async () => {
      const name = fresh();
      await create(name);
      await bus().publish(`${name}.a`, 2);
      const plan = await bus().plan(withStream(name));
      expect(actionOf(plan, `stream/${name}`)).toMatchObject({ action: 'adopt', blocked: null, changes: [] });
      expect((await bus().applyPlan(plan)).complete).toBe(true);
      expect(outline(await bus().plan(withStream(name)))).toEqual([]);
      expect(await messagesOf(name)).toBe(2);
    });

    it('is left alone where more differs, until it is asked for', async () => {
      const name = fresh();
      await create(name, { max_msgs: 500 });
      const said = await refusedBeforeTheFirstWrite(withStream(name), 'consent-missing', 4);
      expect(said).toContain(`--adopt stream/${name}`);
      expect((await bus().apply(withStream(name), { adopt: [`stream/${name}`] })).complete).toBe(true);
      expect(outline(await bus().plan(withStream(name)))).toEqual([]);
    });

    it('needs adoption and consent where adopting it would delete messages', async () => {
      const name = fresh();
      await create(name);
      await bus().publish(`${name}.a`, 10);
      const text = withStream(name, ', max_msgs: 3');
      const adopt = [`stream/${name}`];
      await refusedBeforeTheFirstWrite(text, 'consent-missing', 4);
      await refusedBeforeTheFirstWrite(text, 'consent-missing', 4, { allow_destroy: adopt });
      await refusedBeforeTheFirstWrite(text, 'consent-missing', 4, { adopt });
      expect((await bus().apply(text, { adopt, allow_destroy: adopt })).complete).toBe(true);
      expect(await messagesOf(name)).toBe(3);
    });

    it('is adopted as a consumer too, with its place', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      await bus().publish(`${name}.a`, 3);
      await bus().ask(`CONSUMER.CREATE.${name}.work`, {
        stream_name: name,
        config: { durable_name: 'work', name: 'work', ack_policy: 'explicit', ack_wait: 5_000_000_000 },
      });
      const text = withStream(name, '', workOn(name));
      await refusedBeforeTheFirstWrite(text, 'consent-missing', 4);
      expect((await bus().apply(text, { adopt: [`consumer/${name}/*`] })).complete).toBe(true);
      expect(outline(await bus().plan(text))).toEqual([]);
      expect(await bus().ask(`CONSUMER.INFO.${name}.work`)).toMatchObject({ num_pending: 3 });
    });

    it('is never listed, pruned or changed where the topology does not name it', async () => {
      const name = fresh();
      await create(`HAND${name}`);
      await bus().apply(withStream(name));
      const plan = await bus().plan(withStream(name), { prune: true });
      expect(outline(plan)).toEqual([]);
    });

    it('is a conflict where it is another topology’s, whatever is asked for', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      const other = withStream(name, ', max_age: 1h').replace(`t-${name}`, 'another');
      const options = { adopt: [`stream/${name}`], allow_destroy: [`stream/${name}`] };
      const said = await refusedBeforeTheFirstWrite(other, 'other-owner', 5, options);
      expect(said).toContain(`t-${name}`);
    });

    it('is a conflict even where nothing else differs', async () => {
      const name = fresh();
      await bus().apply(withStream(name));
      await refusedBeforeTheFirstWrite(withStream(name).replace(`t-${name}`, 'another'), 'other-owner', 5);
    });
  });

  describe('an orphan', () => {
    it('is kept and reported, and goes with --prune and the consent that its messages need', async () => {
      const name = fresh();
      const both = withStream(name, '', `  OLD${name}: { subjects: [OLD${name}.>] }\n`);
      await bus().apply(both);
      await bus().publish(`OLD${name}.a`, 4);

      const kept = await bus().plan(withStream(name));
      expect(outline(kept)).toEqual([`orphan stream/OLD${name}`]);
      expect(await writesOf(() => bus().applyPlan(kept))).toEqual([]);

      const prune = { prune: true };
      await refusedBeforeTheFirstWrite(withStream(name), 'consent-missing', 4, prune);
      const plan = await bus().plan(withStream(name), { ...prune, allow_destroy: [`stream/OLD${name}`] });
      expect(actionOf(plan, `stream/OLD${name}`)).toMatchObject({
        action: 'delete',
        risk: 'destructive',
        at_stake: { messages: 4 },
      });
      expect((await bus().applyPlan(plan)).complete).toBe(true);
      expect(outline(await bus().plan(withStream(name)))).toEqual([]);
    });

    it('that holds nothing goes with --prune alone', async () => {
      const name = fresh();
      await bus().apply(withStream(name, '', `  OLD${name}: { subjects: [OLD${name}.>] }\n`));
      expect((await bus().apply(withStream(name), { prune: true })).complete).toBe(true);
      expect(outline(await bus().plan(withStream(name)))).toEqual([]);
    });

    it('that is a consumer with a place needs consent, one that nobody used does not', async () => {
      const name = fresh();
      const two = `${workOn(name)}  idle: { stream: ${name}, ack_policy: explicit }\n`;
      await bus().apply(withStream(name, '', two));
      await bus().publish(`${name}.a`, 3);
      const work = await bus().js.consumers.get(name, 'work');
      await work.next({ expires: 2000 });

      const plan = await bus().plan(withStream(name), { prune: true });
      expect(outline(plan)).toEqual([
        `delete consumer/${name}/idle (disruptive)`,
        `delete consumer/${name}/work (destructive)`,
      ]);
      expect(plan.actions.map(({ blocked }) => blocked?.code ?? null)).toEqual([null, 'destroy-not-allowed']);
      const options = { prune: true, allow_destroy: [`consumer/${name}/work`] };
      expect((await bus().apply(withStream(name), options)).complete).toBe(true);
      expect(await stateOf(bus(), name)).toMatchObject({ messages: 3, consumer_count: 0 });
    });

    it('with its consumers goes by one consent, that of the stream', async () => {
      const name = fresh();
      await bus().apply(withStream(name, '', workOn(name)));
      await bus().publish(`${name}.a`, 3);
      await (await bus().js.consumers.get(name, 'work')).next({ expires: 2000 });
      const empty = `topology: t-${name}\nstreams: {}\n`;
      const options = { prune: true, allow_destroy: [`stream/${name}`] };
      expect((await bus().apply(empty, options)).complete).toBe(true);
      expect(outline(await bus().plan(empty))).toEqual([]);
    });
  });

  describe('ignore_changes', () => {
    it('leaves a field as a hand has set it, also when something else is written', async () => {
      const name = fresh();
      const text = (age: string) =>
        withStream(name, `, max_age: ${age}, ignore_changes: [max_msgs, description]`);
      await bus().apply(text('1h'));
      await byHand(bus(), name, { max_msgs: 77, description: 'by hand' });
      expect(outline(await bus().plan(text('1h')))).toEqual([]);
      expect((await bus().apply(text('2h'))).complete).toBe(true);
      const { config } = await bus().ask<{ config: object }>(`STREAM.INFO.${name}`);
      expect(config).toMatchObject({ max_msgs: 77, description: 'by hand', max_age: 7_200_000_000_000 });
      expect(outline(await bus().plan(text('2h')))).toEqual([]);
    });

    it('leaves one key of the metadata and puts the others right', async () => {
      const name = fresh();
      const text = withStream(name, ', metadata: { tier: gold, team: a }, ignore_changes: [metadata.tier]');
      await bus().apply(text);
      const { config } = await bus().ask<{ config: { metadata: Record<string, string> } }>(
        `STREAM.INFO.${name}`,
      );
      await byHand(bus(), name, { metadata: { ...config.metadata, tier: 'lead', team: 'b' } });
      const plan = await bus().plan(text);
      expect(actionOf(plan, `stream/${name}`).changes.map(({ field }) => field)).toEqual(['metadata.team']);
      await bus().applyPlan(plan);
      expect((await bus().ask<{ config: object }>(`STREAM.INFO.${name}`)).config).toMatchObject({
        metadata: { tier: 'lead', team: 'a' },
      });
      expect(outline(await bus().plan(text))).toEqual([]);
    });

    it('keeps a consumer’s filters that somebody else tends', async () => {
      const name = fresh();
      const text = withStream(
        name,
        '',
        workOn(name, `, filter_subject: ${name}.a, ignore_changes: [filter_subject]`),
      );
      await bus().apply(text);
      const { config } = await bus().ask<{ config: Record<string, unknown> }>(`CONSUMER.INFO.${name}.work`);
      const { filter_subject: _gone, ...rest } = config;
      await bus().ask(`CONSUMER.CREATE.${name}.work`, {
        stream_name: name,
        action: 'update',
        config: { ...rest, filter_subjects: [`${name}.x`, `${name}.y`] },
      });
      expect(outline(await bus().plan(text))).toEqual([]);
    });
  });
});

async function stateOf(bus: Bus, stream: string): Promise<{ messages: number; consumer_count: number }> {
  return (await bus.ask<{ state: { messages: number; consumer_count: number } }>(`STREAM.INFO.${stream}`))
    .state;
}

/** What a person does with `nats stream edit`: the config as it is, some fields changed, our mark left in. */
async function byHand(bus: Bus, stream: string, fields: object): Promise<void> {
  const { config } = await bus.ask<{ config: object }>(`STREAM.INFO.${stream}`);
  await bus.ask(`STREAM.UPDATE.${stream}`, { ...config, ...fields });
}
