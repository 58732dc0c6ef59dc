/** What `nats-server -t` lets through and no server starts with: each is found before, by the rule that is named. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lint } from '../../../src/lint/lint.js';
import { startServer } from '../../../src/nats-server/start-server.js';
import { loadTopology } from '../../../src/topology/load.js';
import { pinned } from '../../support/server.js';
import { rendering, tested } from './rendered.js';

const folder = await mkdtemp(join(tmpdir(), 'fleetctl-faults-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const AT = 'host: 127.0.0.1, port: -1';
const STORE = `jetstream: { store_dir: ${join(folder, 'store')}, max_file_store: 64MiB, max_memory_store: 1MiB }`;

/** By the rule that finds it. */
const FAULTS: Record<string, string> = {
  'system-account-jetstream': `server: { ${AT}, ${STORE}, system_account: SYS }\naccounts: { SYS: { jetstream: true } }`,
  'refused-no-auth-user': `server: { ${AT}, no_auth_user: nobody }\nusers: { a: { password: { env: FAULT_PW } } }`,
  'account-above-server': `server: { ${AT}, ${STORE} }\naccounts: { A: { jetstream: { max_file: 1GiB } } }`,
  'cluster-without-routes': `server: { ${AT}, ${STORE}, server_name: a, cluster: { name: C, host: 127.0.0.1, port: -1 } }`,
  'server-name-missing': `server: { ${AT}, ${STORE}, cluster: { name: C, host: 127.0.0.1, port: -1, routes: ['nats://127.0.0.1:1'] } }`,
  'gateway-without-cluster-name': `server: { ${AT}, cluster: { name: C, host: 127.0.0.1, port: -1 }, gateway: { name: D, host: 127.0.0.1, port: -1 } }`,
  'lame-duck-too-short': `server: { ${AT}, lame_duck_duration: 30s, lame_duck_grace_period: 40s }`,
  'payload-above-pending': `server: { ${AT}, max_payload: 2MiB, max_pending: 1MiB }`,
  'server-without-jetstream': `server: { ${AT}, server_name: a, mqtt: { host: 127.0.0.1, port: -1 } }`,
};
/** Those that -t does see; the rule says where in the topology. */
const SEEN: Record<string, string> = {
  'import-without-export': `server: { ${AT} }\naccounts: { A: {}, B: { imports: [{ stream: { account: A, subject: a.> } }] } }`,
  'lame-duck-too-short': `server: { ${AT}, lame_duck_duration: 10s }`,
};

const loadedOf = (yaml: string) =>
  loadTopology({
    base: [{ file: 'topology.yaml', text: `${yaml}\ntopology: test\n` }],
    overlay: null,
    referenced: new Map(),
  });

describe.each(Object.entries(FAULTS))('%s', (code, yaml) => {
  const loaded = loadedOf(yaml);
  const conf = rendering(loaded.topology!).file.text;

  it('is found before', () => {
    expect(
      lint(loaded)
        .filter(({ severity }) => severity === 'error')
        .map(finding => finding.code),
    ).toContain(code);
  });

  it('is let through by -t, and ends the start', async () => {
    const env = { FAULT_PW: 'x' };
    expect(await tested(conf, pinned.binary, env)).toMatchObject({ code: 0 });
    process.env['FAULT_PW'] = 'x';
    const start = startServer({ binary: pinned.binary, config: conf, asConfigured: true, timeoutMs: 5_000 });
    await expect(start.then(server => server.stop())).rejects.toThrow('did not start');
    delete process.env['FAULT_PW'];
  });
});

describe.each(Object.entries(SEEN))('%s', (code, yaml) => {
  it('is found before, and by -t', async () => {
    const loaded = loadedOf(yaml);
    expect(lint(loaded).map(finding => finding.code)).toContain(code);
    expect(await tested(rendering(loaded.topology!).file.text, pinned.binary)).toMatchObject({ code: 1 });
  });
});
