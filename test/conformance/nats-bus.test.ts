import { describe } from 'vitest';
import { ApiError } from '../../src/jetstream/api-error.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import { openNatsBus } from '../../src/runtime/nats-bus/open-nats-bus.js';
import { emptyAccount, servers, withClient, withServer } from '../support/server.js';
import { brokerConformance } from './broker-conformance.js';
import { busConformance } from './bus-conformance.js';
import { streamConformance } from './stream-conformance.js';

describe.each(servers)('the bus on $label', ({ binary, isPinned }) => {
  const server = withServer({ binary });
  const client = withClient(server);
  const api = (subject: string, body: object = {}) =>
    client().request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 5_000 });

  const open = async () => {
    await emptyAccount(client());
    const options = resolveConnection({ server: server().url, noContext: true }, {}, contextDisk);
    return {
      bus: await openNatsBus(options, 'conformance'),
      another: () => openNatsBus(options, 'another'),
      createStream: async (config: { name: string }) => {
        const subject = `STREAM.CREATE.${config.name}`;
        const { error } = (await api(subject, config)).json<{
          error?: ConstructorParameters<typeof ApiError>[1];
        }>();
        if (error !== undefined) throw new ApiError(subject, error);
      },
      deleteStream: async (name: string) => void (await api(`STREAM.DELETE.${name}`)),
      purgeStream: async (name: string, seq: number) =>
        void (await api(`STREAM.PURGE.${name}`, { seq: seq + 1 })),
      pauseConsumer: async (stream: string, consumer: string, forMs: number) => {
        const pause_until = forMs === 0 ? undefined : new Date(Date.now() + forMs).toISOString();
        await api(`CONSUMER.PAUSE.${stream}.${consumer}`, { pause_until });
      },
      updateConsumer: async (stream: string, consumer: string, patch: object) => {
        const info = await api(`CONSUMER.INFO.${stream}.${consumer}`);
        const config = { ...info.json<{ config: object }>().config, ...patch };
        await api(`CONSUMER.CREATE.${stream}.${consumer}`, { stream_name: stream, config, action: 'update' });
      },
      pass: (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms)),
    };
  };
  describe('the bus', () => busConformance(open));
  describe('the broker', () =>
    brokerConformance(open, isPinned ? {} : { pause: 'consumers are paused since 2.11' }));
  describe('the streams', () =>
    streamConformance(
      open,
      isPinned ? {} : { ttl: 'messages have a TTL of their own since 2.11', implied: 'a cycle before 2.11' },
    ));
});
