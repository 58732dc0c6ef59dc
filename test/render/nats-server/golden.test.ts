/** What is rendered, in files that a reviewer can read: test/render/golden/nats/. Each passes `nats-server -t`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SECTIONS } from '../../../src/render/nats-server/server-model.js';
import { schemaOf } from '../../../src/topology/schema-at.js';
import type { Topology } from '../../../src/topology/topology.gen.js';
import { readFleet } from '../../fleet/read-fleet.js';
import { createAuthority } from '../../jetstream/certificates.js';
import { oldest, pinned } from '../../support/server.js';
import { rendering, tested, topologyOf } from './rendered.js';

const here = (path: string) => join(import.meta.dirname, path);
const everything = topologyOf(await readFile(here('topologies/everything.yaml'), 'utf8'));
const certificates = await mkdtemp(join(tmpdir(), 'fleetctl-golden-'));
const authority = await createAuthority(certificates, 'ca');
const pair = await authority.issue('tls', { dns: ['nats.example'] });
for (const [name, path] of Object.entries({
  'ca.crt': authority.ca,
  'tls.crt': pair.cert,
  'tls.key': pair.key,
})) {
  await writeFile(join(certificates, name), await readFile(path));
}
afterAll(() => rm(certificates, { recursive: true, force: true }));

const CASES: Record<string, { topology: Topology; binaries: string[] }> = {
  fleet: { topology: await readFleet(), binaries: [pinned.binary, oldest.binary] },
  'fleet-production': { topology: await readFleet('production'), binaries: [pinned.binary, oldest.binary] },
  everything: { topology: everything, binaries: [pinned.binary] },
};

describe.each(Object.entries(CASES))('%s', (name, { topology, binaries }) => {
  const { file, secrets } = rendering(topology);

  it('is as it was reviewed', async () => {
    await expect(file.text).toMatchFileSnapshot(here(`../golden/nats/${name}.conf`));
  });

  it.each(binaries)('passes %s -t', async binary => {
    const conf = file.text.replaceAll('/etc/nats-certs', certificates);
    const env = Object.fromEntries(
      secrets.map(({ variable, kind }) => [variable, kind === 'text' ? 'nats://u:p@127.0.0.1:1' : 'pw']),
    );
    const { code, said } = await tested(conf, binary, env);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('is valid') });
  });
});

it('every field of `server` is rendered', () => {
  const fields = Object.keys(schemaOf(['server']).schema.properties ?? {});
  const elsewhere = ['account', 'system_account', 'no_auth_user', 'auth_timeout', 'operator', 'resolver'];
  const placed: string[] = [...SECTIONS.flatMap(([, names]) => names), ...elsewhere];
  expect(fields.filter(field => !placed.includes(field))).toEqual([]);
  const unused = fields.filter(field => !(field in everything.server!));
  expect(unused).toEqual(['operator', 'resolver']);
});

it('the order of the files does not matter', () => {
  const { users, server, ...rest } = everything;
  const turned = { ...Object.fromEntries(Object.entries(server!).reverse()) };
  expect(rendering({ users: users!, ...rest, server: turned }).file.text).toBe(
    rendering(everything).file.text,
  );
});
