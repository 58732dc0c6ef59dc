/** Everything that is rendered, held against a real API server: its validation knows more than any schema. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiServer } from '../../src/kubernetes/api-server.js';
import type { ClusterObject } from '../../src/kubernetes/cluster-object.js';
import { diffObjects } from '../../src/kubernetes/diff-objects.js';
import { resourceTypes } from '../../src/kubernetes/resources.js';
import { loadFleet, loadVariant, type Rendered, render } from '../render/kubernetes/render.js';
import { type KubeApiServer, startKubeApiServer } from '../support/kube-apiserver.js';

const VARIANTS = join(import.meta.dirname, '../render/kubernetes/variants');
const MONITORING = {
  rules: 'groups:\n  - name: a\n    rules: [{ record: "a:b", expr: "1" }]\n',
  dashboard: '{}',
  source: 'fleetctl',
  prefix: null,
} as const;

const all: [string, () => Promise<Rendered>][] = [
  ['the fleet in production', async () => render(await loadFleet('production'), MONITORING)],
  ...readdirSync(VARIANTS).map(
    file =>
      [file, async () => render(await loadVariant(file.replace('.yaml', '')), MONITORING)] as [
        string,
        () => Promise<Rendered>,
      ],
  ),
];

const reason = 'set FLEETCTL_KUBERNETES=real: it takes the Go toolchain, and minutes the first time';

describe.skipIf(!process.env['FLEETCTL_KUBERNETES'])(`a kube-apiserver (skipped: ${reason})`, () => {
  let real: KubeApiServer | undefined;
  beforeAll(async () => {
    real = await startKubeApiServer();
  }, 20 * 60_000);
  afterAll(() => real?.stop());

  it.each(all)('takes %s', async (_name, rendered) => {
    const config = new KubeConfig();
    const ca = Buffer.from(real!.ca).toString('base64');
    config.loadFromOptions({
      contexts: [{ name: 'test', cluster: 'test', user: 'admin' }],
      clusters: [{ name: 'test', server: real!.url, caData: ca, skipTLSVerify: false }],
      users: [{ name: 'admin', token: real!.tokens.admin }],
      currentContext: 'test',
    });
    const server = apiServer(config, 20_000);
    const { objects } = await rendered();
    // Custom resources need their definitions, whose own schemas the other tests hold them against.
    const builtIn = [...objects.values()].filter(({ apiVersion }) => !/nats|coreos/.test(apiVersion));
    const namespace = builtIn[0]!.metadata.namespace;
    await server.request('PATCH', `/api/v1/namespaces/${namespace}`, {
      query: { fieldManager: 'test' },
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      contentType: 'application/apply-patch+yaml',
    });
    const actions = await diffObjects(server, resourceTypes(server), builtIn as unknown as ClusterObject[], {
      force: false,
    });
    expect(actions.map(({ action }) => action)).toEqual(builtIn.map(() => 'create'));
  });
});
