/** From one topology to another where the objects hang together: the order decides what is lost. */
import { describe, expect, it } from 'vitest';
import { servers, withServer } from '../support/server.js';
import { actionOf, type Bus, outline, withBus } from './bus.js';

let next = 0;

describe.each(servers)('on $label', ({ binary }) => {
  const server = withServer({ binary });
  const bus = withBus(server);
  const fresh = () => `S${++next}`;

  it('a subject goes from one stream to another in one apply', async () => {
    const name = fresh();
    const text = (a: string, b: string) => `
topology: t-${name}
streams:
  A${name}: { subjects: [${a}] }
  B${name}: { subjects: [${b}] }
`;
    // The one that grows comes first by name, so the order is not that of the names.
    await bus().apply(text(`${name}.a`, `${name}.b, ${name}.c`));
    const plan = await bus().plan(text(`${name}.a, ${name}.c`, `${name}.b`));
    expect(actionOf(plan, `stream/A${name}`).depends_on).toEqual([`stream/B${name}`]);
    expect((await bus().applyPlan(plan)).complete).toBe(true);
    expect(await bus().js.publish(`${name}.c`)).toMatchObject({ stream: `A${name}` });
    expect(outline(await bus().plan(text(`${name}.a, ${name}.c`, `${name}.b`)))).toEqual([]);
  });

  it('a subject goes to a new stream, and from one that is pruned', async () => {
    const name = fresh();
    const stream = (each: string, subjects: string) => `  ${each}${name}: { subjects: [${subjects}] }\n`;
    const text = (...streams: string[]) => `topology: t-${name}\nstreams:\n${streams.join('')}`;
    await bus().apply(text(stream('OLD', `${name}.a, ${name}.b`), stream('GONE', `${name}.c`)));
    const wanted = text(stream('OLD', `${name}.a`), stream('NEW', `${name}.b, ${name}.c`));
    expect((await bus().apply(wanted, { prune: true })).complete).toBe(true);
    expect(outline(await bus().plan(wanted))).toEqual([]);
  });

  it('two streams that swap subjects are blocked before the first write, with the way to do it', async () => {
    const name = fresh();
    const text = (a: string, b: string) =>
      `topology: t-${name}\nstreams:\n  A${name}: { subjects: [${name}.${a}] }\n  B${name}: { subjects: [${name}.${b}] }\n`;
    await bus().apply(text('a', 'b'));
    await expect(bus().apply(text('b', 'a'))).rejects.toMatchObject({
      code: 'impossible',
      exit: 4,
      help: expect.stringContaining('apply, then'),
    });
  });

  it('consumers of a stream that is replaced are made anew with it', async () => {
    const name = fresh();
    const text = (storage: string, wait: string) => `
topology: t-${name}
streams:
  ${name}: { subjects: [${name}.>], storage: ${storage} }
consumers:
  one: { stream: ${name}, ack_policy: explicit, ack_wait: ${wait} }
  two: { stream: ${name}, ack_policy: explicit }
`;
    await bus().apply(text('file', '30s'));
    await bus().publish(`${name}.a`, 3);
    const plan = await bus().plan(text('memory', '10s'));
    expect(outline(plan)).toEqual([
      `replace stream/${name} (destructive)`,
      `create consumer/${name}/one`,
      `create consumer/${name}/two`,
    ]);
    expect(actionOf(plan, `stream/${name}`).notes.join(' ')).toContain('its 2 consumers are lost with it');
    const report = await bus().apply(text('memory', '10s'), { allow_destroy: [`stream/${name}`] });
    expect(report.complete).toBe(true);
    expect(outline(await bus().plan(text('memory', '10s')))).toEqual([]);
  });

  it('a consumer that is in no file falls with the stream that is replaced, and that is said', async () => {
    const name = fresh();
    const text = (storage: string) =>
      `topology: t-${name}\nstreams:\n  ${name}: { subjects: [${name}.>], storage: ${storage} }\n`;
    await bus().apply(text('file'));
    await bus().ask(`CONSUMER.CREATE.${name}.hand`, {
      stream_name: name,
      config: { name: 'hand', durable_name: 'hand', ack_policy: 'explicit' },
    });
    const plan = await bus().plan(text('memory'));
    expect(actionOf(plan, `stream/${name}`).notes.join(' ')).toContain('its 1 consumer');
  });

  it('limits → interest waits for the consumer that keeps the messages', async () => {
    const name = fresh();
    const text = (retention: string, consumers = '') =>
      `topology: t-${name}\nstreams:\n  ${name}: { subjects: [${name}.>], retention: ${retention} }\n${consumers}`;
    await bus().apply(text('limits'));
    await bus().publish(`${name}.a`, 10);
    const wanted = text('interest', `consumers:\n  keeper: { stream: ${name}, ack_policy: explicit }\n`);
    const plan = await bus().plan(wanted);
    expect(outline(plan)).toEqual([`create consumer/${name}/keeper`, `update stream/${name}`]);
    expect((await bus().applyPlan(plan)).complete).toBe(true);
    expect(await messages(bus(), name)).toBe(10);
    expect(outline(await bus().plan(wanted))).toEqual([]);
  });

  it('limits → interest is destructive where the consumer that comes with it starts at what is new', async () => {
    const name = fresh();
    const text = (retention: string, consumers = '') =>
      `topology: t-${name}\nstreams:\n  ${name}: { subjects: [${name}.>], retention: ${retention} }\n${consumers}`;
    await bus().apply(text('limits'));
    await bus().publish(`${name}.a`, 10);
    const late = `consumers:\n  late: { stream: ${name}, ack_policy: explicit, deliver_policy: new }\n`;
    await expect(bus().apply(text('interest', late))).rejects.toMatchObject({ code: 'consent-missing' });
  });

  it('a stream comes before what copies it, and goes after it', async () => {
    const name = fresh();
    const text = `
topology: t-${name}
streams:
  A${name}: { sources: [{ name: Z${name} }] }
  M${name}: { mirror: { name: Z${name} } }
  Z${name}: { subjects: [${name}.>] }
`;
    expect((await bus().apply(text, {}, { concurrency: 1 })).actions.map(({ id }) => id)[0]).toBe(
      `stream/Z${name}`,
    );
    const empty = `topology: t-${name}\nstreams: {}\n`;
    const report = await bus().apply(empty, { prune: true }, { concurrency: 1 });
    expect(report.complete).toBe(true);
    expect(report.actions.map(({ id }) => id).at(-1)).toBe(`stream/Z${name}`);
  });
});

async function messages(bus: Bus, stream: string): Promise<number> {
  return (await bus.ask<{ state: { messages: number } }>(`STREAM.INFO.${stream}`)).state.messages;
}
