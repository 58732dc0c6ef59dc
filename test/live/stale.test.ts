/** A plan is applied to what it was made from, or not at all. */
import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../src/plan/plan.js';
import { servers, withServer } from '../support/server.js';
import { type Bus, outline, withBus } from './bus.js';
import { withTrace } from './with-trace.js';

let next = 0;

interface Staling {
  what: string;
  /** The plan is made for this, over a stream that holds ten messages and has the consumer `work`. */
  to?: string;
  consumer?: string;
  options?: (name: string) => Partial<PlanOptions>;
  /** What somebody does between the plan and its apply. */
  meanwhile(bus: Bus, name: string): Promise<unknown>;
  says: RegExp;
}

const STALINGS: readonly Staling[] = [
  {
    what: 'a config was changed',
    meanwhile: (bus, name) => edit(bus, name, { max_msgs: 500 }),
    says: /a config or an owner on the server has changed/,
  },
  {
    what: 'a consumer’s config was changed that the plan does not touch',
    meanwhile: (bus, name) =>
      bus.ask(`CONSUMER.CREATE.${name}.work`, {
        stream_name: name,
        action: 'update',
        config: { name: 'work', durable_name: 'work', ack_policy: 'explicit', ack_wait: 1_000_000_000 },
      }),
    says: /a config or an owner on the server has changed/,
  },
  {
    what: 'the stream was made anew, the same as before',
    async meanwhile(bus, name) {
      const { config } = await bus.ask<{ config: object }>(`STREAM.INFO.${name}`);
      await bus.ask(`STREAM.DELETE.${name}`);
      await bus.ask(`STREAM.CREATE.${name}`, config);
    },
    says: /`stream\/S\d+` was made anew at/,
  },
  {
    what: 'the stream is gone',
    meanwhile: (bus, name) => bus.ask(`STREAM.DELETE.${name}`),
    says: /`stream\/S\d+` is gone/,
  },
  {
    what: 'the stream to be created exists',
    meanwhile: (bus, name) =>
      bus.ask(`STREAM.CREATE.NEW${name}`, { name: `NEW${name}`, subjects: [`n.${name}`] }),
    says: /`stream\/NEWS\d+` was to be created and exists now/,
  },
  {
    what: 'the consumer to be created exists',
    meanwhile: (bus, name) =>
      bus.ask(`CONSUMER.CREATE.${name}.more`, {
        stream_name: name,
        config: { name: 'more', durable_name: 'more', ack_policy: 'explicit' },
      }),
    says: /`consumer\/S\d+\/more` was to be created and exists now/,
  },
  {
    what: 'the loss has grown by more than a tenth',
    to: ', max_msgs: 5',
    options: name => ({ allow_destroy: [`stream/${name}`] }),
    meanwhile: (bus, name) => bus.publish(`${name}.a`, 3),
    says: /`stream\/S\d+` would now lose 8 messages, the plan said 5/,
  },
  {
    what: 'a change that was safe would lose messages by now',
    to: ', max_msgs: 10',
    meanwhile: (bus, name) => bus.publish(`${name}.a`, 2),
    says: /`stream\/S\d+` would now lose 2 messages, which the plan did not say/,
  },
  {
    what: 'the stream to be pruned has filled up',
    options: name => ({ prune: true, allow_destroy: [`stream/OLD${name}`] }),
    meanwhile: (bus, name) => bus.publish(`OLD${name}.a`, 5),
    says: /`stream\/OLDS\d+` would now lose 5 messages/,
  },
  {
    what: 'the stream to be replaced has filled up',
    to: ', storage: memory',
    options: name => ({ allow_destroy: [`stream/${name}`] }),
    meanwhile: (bus, name) => bus.publish(`${name}.a`, 5),
    says: /`stream\/S\d+` would now lose 15 messages, the plan said 10/,
  },
];

describe.each(servers)('a plan on $label', ({ binary }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  const trace = withTrace(server);

  it.each(STALINGS)('is refused where $what', async ({ to = ', max_age: 1h', options, meanwhile, says }) => {
    const name = `S${++next}`;
    await bus().apply(asItStood(name));
    await bus().publish(`${name}.a`, 10);
    const plan = await bus().plan(asWanted(name, to), options?.(name));
    await meanwhile(bus(), name);

    await trace().reset();
    await expect(bus().applyPlan(plan)).rejects.toMatchObject({
      code: 'stale-plan',
      exit: 5,
      message: expect.stringMatching(says),
    });
    const writes = await trace().writes();
    expect(writes.filter(each => !each.includes('fleetctl-lock-'))).toEqual([]);
  });

  it('is applied although messages went on arriving', async () => {
    const name = `S${++next}`;
    await bus().apply(asItStood(name));
    await bus().publish(`${name}.a`, 30);
    const options = { allow_destroy: [`stream/${name}`] };
    const plan = await bus().plan(asWanted(name, ', max_msgs: 5'), options);
    await bus().publish(`${name}.a`, 2);
    expect((await bus().applyPlan(plan)).complete).toBe(true);
    expect(outline(await bus().plan(asWanted(name, ', max_msgs: 5'), options))).toEqual([
      `orphan stream/OLD${name}`,
    ]);
  });

  it('is applied although a stream of nobody’s was made beside it', async () => {
    const name = `S${++next}`;
    await bus().apply(asItStood(name));
    const plan = await bus().plan(asWanted(name, ', max_age: 1h'));
    await bus().ask(`STREAM.CREATE.HAND${name}`, { name: `HAND${name}`, subjects: [`hand.${name}`] });
    expect((await bus().applyPlan(plan)).complete).toBe(true);
  });

  it('is not applied twice', async () => {
    const name = `S${++next}`;
    const plan = await bus().plan(asItStood(name));
    await bus().applyPlan(plan);
    await expect(bus().applyPlan(plan)).rejects.toMatchObject({ code: 'stale-plan', exit: 5 });
  });
});

const asItStood = (name: string) => `
topology: t-${name}
streams:
  ${name}: { subjects: [${name}.>] }
  OLD${name}: { subjects: [OLD${name}.>] }
consumers:
  work: { stream: ${name}, ack_policy: explicit }
`;

const asWanted = (name: string, to: string) => `
topology: t-${name}
streams:
  ${name}: { subjects: [${name}.>]${to} }
  NEW${name}: { subjects: [NEW${name}.>] }
consumers:
  work: { stream: ${name}, ack_policy: explicit }
  more: { stream: ${name}, ack_policy: explicit }
`;

/** What a person does with `nats stream edit`: the config as it is, some fields changed, our mark left in. */
async function edit(bus: Bus, stream: string, fields: object): Promise<void> {
  const { config } = await bus.ask<{ config: object }>(`STREAM.INFO.${stream}`);
  await bus.ask(`STREAM.UPDATE.${stream}`, { ...config, ...fields });
}
