/** What docs/permissions.md says of the right to create a consumer, asked of the server. */
import { describe, expect, it } from 'vitest';
import { createSubject } from '../../src/access/consumer-needs.js';
import { servers, withClient, withServer } from '../support/server.js';

describe.each(servers)('creating a consumer on $label', ({ binary }) => {
  const server = withServer({ binary });
  const client = withClient(server);

  async function ask(
    request: string,
    body: object,
  ): Promise<{ error?: { err_code: number }; name?: string }> {
    const answer = await client().request(`$JS.API.${request}`, JSON.stringify(body));
    return answer.json();
  }

  const create = (rest: string, config: object) =>
    ask(`CONSUMER.CREATE.${rest}`, { stream_name: 'S', config: { ack_policy: 'explicit', ...config } });

  it('there is a stream with a durable of somebody else', async () => {
    await ask('STREAM.CREATE.S', { name: 'S', subjects: ['a.>'], storage: 'memory' });
    const durable = { name: 'durable', durable_name: 'durable', filter_subject: 'a.b' };
    expect(await create('S.durable.a.b', durable)).toMatchObject({ name: 'durable' });
  });

  it('the name in the subject is the name that counts', async () => {
    expect(await create('S.mine', { name: 'durable' })).toMatchObject({ name: 'mine' });
  });

  it('a durable name in the body has to be the same', async () => {
    expect((await create('S.mine', { durable_name: 'durable' })).error).toBeDefined();
  });

  it.each([
    ['another filter', { filter_subject: 'a.c' }],
    ['no filter', {}],
    ['a wider filter', { filter_subject: 'a.>' }],
  ])('a filter in the subject takes none beside it: %s in the body', async (_, config) => {
    expect(await create('S.pinned.a.b', { name: 'pinned', ...config })).toMatchObject({
      error: { err_code: 10131 },
    });
  });

  it('several filters take none in the subject', async () => {
    const config = { name: 'several', filter_subjects: ['a.b', 'a.c'] };
    expect(await create('S.several.a.b', config)).toMatchObject({ error: { err_code: 10137 } });
    expect(await create('S.several', config)).toMatchObject({ name: 'several' });
  });

  it('one of another filter overwrites: who has the right for any name needs denials', async () => {
    const overwrite = { name: 'durable', durable_name: 'durable', filter_subject: 'a.d' };
    expect(await create('S.durable.a.d', overwrite)).toMatchObject({ name: 'durable' });
  });

  it('the older request takes its name from the body, and overwrites a durable', async () => {
    expect(await create('S', { name: 'durable', filter_subject: 'a.e' })).toMatchObject({
      name: 'durable',
      config: { filter_subject: 'a.e' },
    });
  });

  it.each([
    [[], 'S.c'],
    [['a.b'], 'S.c.a.b'],
    [['>'], 'S.c'],
    [['a.b', 'a.c'], 'S.c'],
  ])('filters %j: the request is for %s', (filters, rest) => {
    expect(createSubject('S', 'c', filters)).toBe(`$JS.API.CONSUMER.CREATE.${rest}`);
  });
});
