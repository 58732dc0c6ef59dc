import { describe } from 'vitest';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import { openNatsBus } from '../../src/runtime/nats-bus/open-nats-bus.js';
import { emptyAccount, servers, withClient, withServer } from '../support/server.js';
import { busConformance } from './bus-conformance.js';

describe.each(servers)('the bus on $label', ({ binary }) => {
  const server = withServer({ binary });
  const client = withClient(server);
  const api = (subject: string, body: object = {}) =>
    client().request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 5_000 });

  busConformance(async () => {
    await emptyAccount(client());
    const options = resolveConnection({ server: server().url, noContext: true }, {}, contextDisk);
    return {
      bus: await openNatsBus(options, 'conformance'),
      createStream: async config => void (await api(`STREAM.CREATE.${config.name}`, config)),
      deleteStream: async name => void (await api(`STREAM.DELETE.${name}`)),
      purgeStream: async (name, seq) => void (await api(`STREAM.PURGE.${name}`, { seq: seq + 1 })),
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    };
  });
});
