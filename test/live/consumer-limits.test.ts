/** What a stream allows its consumers: refused before anything is sent, and no obstacle where the plan itself makes way. */
import { describe, expect, it } from 'vitest';
import { servers, withServer } from '../support/server.js';
import { actionOf, type Bus, outline, withBus } from './bus.js';

let next = 0;

describe.each(servers)('on $label', ({ binary, isPinned }) => {
  const server = withServer({ binary });
  const bus = withBus(server);

  /** A stream with consumers, each `name: { … }` with an explicit acknowledgement. */
  const topology = (stream: string, fields: string, consumers: Record<string, string> = {}) => {
    const written = Object.entries(consumers).map(
      ([name, own]) => `${name}: { stream: ${stream}, ack_policy: explicit${own} }`,
    );
    return `
topology: t-${stream}
streams: { ${stream}: { subjects: [${stream}.>]${fields} } }
consumers: { ${written.join(', ')} }
`;
  };
  const blockOf = async (text: string, id: string) => actionOf(await bus().plan(text), id).blocked;
  const applied = async (text: string) => {
    expect(await bus().apply(text)).toMatchObject({ complete: true });
    expect(outline(await bus().plan(text))).toEqual([]);
  };

  describe('max_consumers', () => {
    it('blocks the consumer that finds no room, and the server agrees', async () => {
      const name = `S${++next}`;
      await applied(topology(name, ', max_consumers: 1', { a: '' }));
      const more = topology(name, ', max_consumers: 1', { a: '', b: '' });
      expect(await blockOf(more, `consumer/${name}/b`)).toEqual({
        code: 'impossible',
        message: `\`consumer/${name}/b\` finds no room: \`stream/${name}\` has 1 of \`max_consumers\` 1, and the server takes no more.`,
        remedy: `Raise \`max_consumers\` of \`${name}\`, or delete a consumer that nobody needs first.`,
      });
      await expect(make(bus(), name, 'b')).rejects.toMatchObject({ errCode: 10026 });
    });

    it.runIf(isPinned)('that is raised in the same plan makes room', async () => {
      const name = `S${++next}`;
      await applied(topology(name, ', max_consumers: 1', { a: '' }));
      await applied(topology(name, ', max_consumers: 2', { a: '', b: '' }));
    });

    it('leaves no room for a keeper, which only an interest stream needs', async () => {
      const name = `S${++next}`;
      await applied(topology(name, ', max_consumers: 1', { a: '' }));
      await applied(topology(name, ', max_consumers: 1', { a: ', max_waiting: 64' }));
    });
  });

  describe('consumer_limits', () => {
    const LIMITS = ', consumer_limits: { max_ack_pending: 50, inactive_threshold: 1h }';

    it('block the stream while a consumer of somebody else is above them', async () => {
      const name = `S${++next}`;
      await applied(topology(name, ''));
      await make(bus(), name, 'theirs');
      expect(await blockOf(topology(name, LIMITS), `stream/${name}`)).toMatchObject({
        code: 'impossible',
        message: expect.stringContaining(`\`consumer/${name}/theirs\` has \`max_ack_pending\` 1,000`),
      });
    });

    it('wait for our own consumers, which come down first', async () => {
      const name = `S${++next}`;
      await applied(topology(name, '', { a: '', b: ', max_ack_pending: 70' }));
      await applied(topology(name, LIMITS, { a: '', b: ', max_ack_pending: 20, inactive_threshold: 30m' }));
    });

    it('that go are no obstacle, but for servers that then count them as 0', async () => {
      const name = `S${++next}`;
      await applied(topology(name, LIMITS, { a: '' }));
      const without = topology(name, '', { a: '' });
      if (isPinned) return applied(without);
      expect(await blockOf(without, `stream/${name}`)).toMatchObject({
        code: 'impossible',
        remedy: expect.stringContaining('or set `consumer_limits.'),
      });
    });
  });
});

async function make(bus: Bus, stream: string, name: string): Promise<void> {
  const config = { name, durable_name: name, ack_policy: 'explicit' };
  await bus.ask(`CONSUMER.CREATE.${stream}.${name}`, { stream_name: stream, action: 'create', config });
}
