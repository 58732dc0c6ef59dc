/**
 * Random schedules on the model and on a real server: what is delivered, how often and in which order, and what the
 * consumer says of itself after each step, have to be the same.
 *
 * Acknowledgements that time brings about come by a change of ack_wait, so that no step depends on how fast the
 * machine is: the real server is asked until it has come to where the model is, and then once more.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import type { Config } from '../../src/resources/resource.js';
import type { Bus, BusMessage, Intake } from '../../src/runtime/bus.js';
import { openNatsBus } from '../../src/runtime/nats-bus/open-nats-bus.js';
import { Broker } from '../../src/testing/model/broker.js';
import { MemoryBus } from '../../src/testing/model/memory-bus.js';
import { advance } from '../../src/testing/model/pass-time.js';
import { emptyAccount, withClient, withServer } from '../support/server.js';

type Step =
  | { do: 'publish'; subject: 's.a' | 's.b'; id: string | null }
  | { do: 'demand'; count: number }
  /** Which delivery, counted from the last one. */
  | { do: 'ack' | 'nak' | 'term'; back: number }
  /** Whoever had messages in hand is gone, ack_wait passes, and another one asks. */
  | { do: 'crash'; count: number }
  | { do: 'purge'; upTo: number };

interface Plan {
  stream: Config;
  consumer: Config;
  steps: Step[];
}

const LONG_NS = 3600e9;
const SHORT_NS = 50e6;
const SETTLED_MS = 5_000;

interface Side {
  bus: Bus;
  createStream(config: Config & { name: string }): Promise<void>;
  purge(upTo: number): Promise<void>;
  update(patch: Config): Promise<void>;
  pass(ms: number): Promise<void>;
}

/** One run of a schedule on one of the two. */
class Run {
  readonly #side: Side;
  #intake: Intake | null = null;
  readonly #messages: BusMessage[] = [];
  readonly #published: string[] = [];
  readonly #notices: string[] = [];

  constructor(side: Side) {
    this.#side = side;
    side.bus.listen('$JS.EVENT.ADVISORY.CONSUMER.>', (subject, data) => {
      const kind = subject.split('.')[4]!;
      if (kind !== 'MAX_DELIVERIES' && kind !== 'MSG_TERMINATED') return;
      const { stream_seq, deliveries } = JSON.parse(new TextDecoder().decode(data));
      // What is cut by a limit is said with a count of its redeliveries, or of somebody else's (2.15.1).
      this.#notices.push(
        kind === 'MSG_TERMINATED' ? `${kind} ${stream_seq}` : `${kind} ${stream_seq}/${deliveries}`,
      );
    });
  }

  async begin({ stream, consumer }: Plan): Promise<void> {
    await this.#side.createStream({ name: 'S', subjects: ['s.>'], storage: 'memory', ...stream });
    await this.#side.bus.createConsumer('S', {
      name: 'c',
      durable_name: 'c',
      ack_policy: 'explicit',
      ack_wait: LONG_NS,
      ...consumer,
    });
    this.#open();
    await this.#side.bus.flush();
  }

  async take(step: Step): Promise<void> {
    const { bus } = this.#side;
    switch (step.do) {
      case 'publish':
        this.#published.push(await this.#publish(step));
        return;
      case 'demand':
        this.#intake!.demand(step.count);
        return;
      case 'purge':
        return this.#side.purge(step.upTo);
      case 'crash': {
        await this.#intake!.stop();
        await this.#side.update({ ack_wait: SHORT_NS });
        await this.#side.pass(400);
        await this.#side.update({ ack_wait: LONG_NS });
        this.#open();
        this.#intake!.demand(step.count);
        return;
      }
      default: {
        const message = this.#messages.at(-1 - step.back);
        if (message === undefined) return;
        if (step.do === 'ack') bus.ack(message);
        else if (step.do === 'nak') bus.nak(message, 0);
        else bus.term(message, 'no use');
      }
    }
  }

  /** Where it stands: all that can be seen. */
  async stand(): Promise<object> {
    await this.#side.bus.flush();
    await this.#side.pass(0);
    const info = await this.#side.bus.consumerInfo({ stream: 'S', consumer: 'c' });
    const { state } = await this.#side.bus.streamInfo('S');
    return {
      published: [...this.#published],
      delivered: this.#messages.map(({ seq, deliveries, subject }) => `${seq}/${deliveries} ${subject}`),
      notices: [...this.#notices].sort(),
      consumer: {
        // Not delivered.stream_seq: when the server moves it over what a filter leaves out is its own affair.
        delivered: info.delivered.consumer_seq,
        pending: info.num_pending,
        unacked: info.num_ack_pending,
        redelivered: info.num_redelivered,
      },
      stream: [state.messages, state.bytes, state.first_seq, state.last_seq],
    };
  }

  async end(): Promise<void> {
    await this.#intake?.stop();
    await this.#side.bus.close();
  }

  #open(): void {
    this.#intake = this.#side.bus.intake(
      { stream: 'S', consumer: 'c' },
      { maxBatch: null, maxExpiresMs: null, group: null, push: null },
      { message: message => this.#messages.push(message), status: () => {} },
    );
  }

  async #publish({ subject, id }: Step & { do: 'publish' }): Promise<string> {
    const headers = id === null ? {} : { 'Nats-Msg-Id': id };
    try {
      const { seq, duplicate } = await this.#side.bus.publish({ subject, data: '{}', headers }, SETTLED_MS);
      return `${seq}${duplicate ? ' again' : ''}`;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      subject: fc.constantFrom('s.a' as const, 's.b' as const),
      id: fc.constantFrom(null, null, 'x', 'y'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('demand' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('ack' as const, 'nak' as const, 'term' as const),
      back: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('crash' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('purge' as const), upTo: fc.integer({ min: 1, max: 6 }) }),
  },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  stream: fc.record({
    retention: fc.constantFrom('limits', 'limits', 'workqueue', 'interest'),
    max_msgs: fc.constantFrom(-1, -1, 3),
    discard: fc.constantFrom('old', 'new'),
    max_msgs_per_subject: fc.constantFrom(-1, -1, 2),
  }),
  consumer: fc.record({
    max_ack_pending: fc.constantFrom(1, 2, 1000),
    max_deliver: fc.constantFrom(-1, 1, 2, 3),
    filter_subject: fc.constantFrom('s.>', 's.a'),
  }),
  steps: fc.array(step, { minLength: 4, maxLength: 14 }),
});

function modelSide(): Side {
  const broker = new Broker();
  return {
    bus: new MemoryBus(broker),
    createStream: async config => void broker.createStream(config),
    purge: async upTo => broker.stream('S', 'STREAM.PURGE').purge(upTo),
    update: async patch => broker.updateConsumer({ stream: 'S', consumer: 'c' }, patch),
    pass: ms => advance(broker, ms),
  };
}

async function standsOf(plan: Plan): Promise<object[]> {
  const run = new Run(modelSide());
  await run.begin(plan);
  const stands: object[] = [];
  for (const step of plan.steps) {
    await run.take(step);
    stands.push(await run.stand());
  }
  await run.end();
  return stands;
}

describe('a schedule', () => {
  const server = withServer();
  const client = withClient(server);
  const api = async (subject: string, body: object = {}) => {
    const answer = await client().request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 5_000 });
    return answer.json<{ config: Config; error?: { description: string } }>();
  };
  const serverSide = async (): Promise<Side> => {
    await emptyAccount(client());
    const options = resolveConnection({ server: server().url, noContext: true }, {}, contextDisk);
    return {
      bus: await openNatsBus(options, 'schedules'),
      createStream: async config => {
        const { error } = await api(`STREAM.CREATE.${config.name}`, config);
        if (error !== undefined) throw new Error(error.description);
      },
      purge: async upTo => void (await api('STREAM.PURGE.S', { seq: upTo + 1 })),
      async update(patch) {
        const { config } = await api('CONSUMER.INFO.S.c');
        const body = { stream_name: 'S', config: { ...config, ...patch }, action: 'update' };
        await api(`CONSUMER.CREATE.S.c.${String(config['filter_subject'])}`, body);
      },
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    };
  };

  it('has the model come where the real server does, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async plan => {
        const stands = await standsOf(plan);
        const run = new Run(await serverSide());
        try {
          await run.begin(plan);
          for (const [i, step] of plan.steps.entries()) {
            await run.take(step);
            const end = performance.now() + SETTLED_MS;
            let stand = await run.stand();
            while (!isSame(stand, stands[i]!) && performance.now() < end) {
              await new Promise(resolve => setTimeout(resolve, 10));
              stand = await run.stand();
            }
            expect(stand, `step ${i}: ${JSON.stringify(step)}`).toEqual(stands[i]);
          }
          expect(await run.stand()).toEqual(stands.at(-1));
        } finally {
          await run.end();
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  }, 120_000);
});

/** The same schedules each time: another seed is for looking further. */
const SEED = Number(process.env['FLEETCTL_SCHEDULE_SEED'] ?? 20_260);
const RUNS = Number(process.env['FLEETCTL_SCHEDULES'] ?? 25);

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
