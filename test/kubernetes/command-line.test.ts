/** Whole command lines against an API server: exit codes, the one document on stdout, what a person reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documentOf } from '../cli/documents.js';
import { fleetctl } from '../cli/fleetctl.js';
import { kubeConfig } from './kube-config-text.js';
import { scenarios, type TestCluster } from './with-cluster.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetctl-kubectl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Few objects, whose names do not change with what is in them. */
const topologyOf = (more = '') => `topology: shop
streams: { ORDERS: { subjects: [orders.>] } }
${more}
kubernetes:
  namespace: shop
  reload: none
  network_policy: { enabled: false }
  rules: { enabled: false }
  dashboard: { enabled: false }
`;

const OBJECTS = [
  'ServiceAccount/nats',
  'ConfigMap/nats-config',
  'Service/nats',
  'Service/nats-headless',
  'PodDisruptionBudget/nats',
  'StatefulSet/nats',
];

function commands({ url }: TestCluster, namespace: string) {
  const topology = file('topology.yaml', topologyOf());
  const config = file('kubeconfig', kubeConfig(url));
  return (command: string, ...flags: string[]) =>
    fleetctl(['kubernetes', command, topology, '--kubeconfig', config, '--namespace', namespace, ...flags]);
}

async function makeNamespace({ as }: TestCluster, name: string): Promise<string> {
  await as('admin').server.request('PATCH', `/api/v1/namespaces/${name}`, {
    query: { fieldManager: 'test' },
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    contentType: 'application/apply-patch+yaml',
  });
  return name;
}

async function makeOurs({ as }: TestCluster, namespace: string, kind: string, name: string): Promise<void> {
  await as('admin').server.request(
    'PATCH',
    `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`,
    {
      query: { fieldManager: 'test' },
      body: {
        apiVersion: 'v1',
        kind,
        metadata: {
          name,
          labels: { 'app.kubernetes.io/managed-by': 'fleetctl', 'fleetctl.io/topology': 'shop' },
        },
      },
      contentType: 'application/apply-patch+yaml',
    },
  );
}

scenarios(
  'fleetctl kubernetes',
  {
    'diff, apply what it showed, and nothing is left to do': async cluster => {
      const run = commands(cluster, await makeNamespace(cluster, 'shop'));
      const diff = await run('diff', '-o', 'json');
      expect(diff.exit).toBe(2);
      const document = documentOf(diff.stdout, 'fleetctl.kubernetes');
      expect(document['objects'].map(({ id, action }: Record<string, string>) => `${action} ${id}`)).toEqual(
        OBJECTS.map(id => `create ${id}`),
      );

      const other = await run('apply', '--expect', 'sha256:0');
      expect(other).toMatchObject({ exit: 5, stdout: '' });
      expect(other.stderr).toContain('stale-plan');

      const applied = await run('apply', '--expect', document['digest'], '-o', 'json');
      expect(applied.exit).toBe(0);
      const report = documentOf(applied.stdout, 'fleetctl.kubernetes');
      expect(report['objects'].map(({ status }: { status: string }) => status)).toEqual(
        OBJECTS.map(() => 'done'),
      );

      const after = await run('diff');
      expect(after).toMatchObject({ exit: 0 });
      expect(after.stdout).toContain('Nothing to change: 6 objects are as rendered.');
    },

    'an orphan is kept, and deleted where that is asked for': async cluster => {
      const namespace = await makeNamespace(cluster, 'orphan');
      await makeOurs(cluster, namespace, 'ServiceAccount', 'left-over');
      await makeOurs(cluster, namespace, 'ConfigMap', 'old-config');
      const run = commands(cluster, namespace);
      const kept = await run('diff');
      expect(kept.exit).toBe(2);
      expect(kept.stdout).toContain(
        'ServiceAccount/left-over  ours and rendered no longer, kept (--prune deletes it)',
      );
      const pruned = await run('apply', '--prune', '-y');
      expect(pruned.exit).toBe(0);
      expect(pruned.stdout).toContain('- ServiceAccount/left-over  delete: done');
      // Servers that have not restarted yet would miss it.
      expect(pruned.stdout).toContain(
        'ConfigMap/old-config  ours and rendered no longer, kept (servers still restart',
      );
      const after = await run('diff', '--prune', '-o', 'json');
      expect(after.exit).toBe(2);
      expect(documentOf(after.stdout, 'fleetctl.kubernetes')['summary']).toMatchObject({
        delete: 1,
        unchanged: 6,
      });
    },
  },
  'any',
);

describe('what is refused before anything is asked', () => {
  const topology = file('offline.yaml', topologyOf());
  const nowhere = file('nowhere', kubeConfig('http://127.0.0.1:1'));

  it('an apply that nobody has agreed to', async () => {
    const { exit, stdout, stderr } = await fleetctl([
      'kubernetes',
      'apply',
      topology,
      '--kubeconfig',
      nowhere,
    ]);
    expect({ exit, stdout }).toEqual({ exit: 4, stdout: '' });
    expect(stderr).toContain('approval-missing');
    expect(stderr).toContain('--expect');
  });

  it('an apply to a protected environment, whatever is agreed to', async () => {
    const guarded = file('protected.yaml', topologyOf('target: { protected: true }'));
    const args = ['kubernetes', 'apply', guarded, '--kubeconfig', nowhere, '-y', '-o', 'json'];
    const { exit, stdout } = await fleetctl(args);
    expect(exit).toBe(4);
    expect(documentOf(stdout, 'fleetctl.error')).toMatchObject({ code: 'protected' });
  });

  it.each([
    ['a context that the kubeconfig does not have', ['--kube-context', 'tets'], 3, 'Did you mean `test`?'],
    ['a kubeconfig that is not there', ['--kubeconfig', '/nowhere/config'], 3, 'does not exist'],
    ['a namespace that is no name', ['--namespace', 'No Name'], 3, 'no name of a namespace'],
    ['a cluster that does not answer', [], 7, 'connection refused'],
  ])('%s', async (_what, flags, exit, said) => {
    const config = flags.includes('--kubeconfig') ? [] : ['--kubeconfig', nowhere];
    const ended = await fleetctl(['kubernetes', 'diff', topology, ...config, ...flags, '-o', 'json']);
    expect(ended.exit).toBe(exit);
    expect(documentOf(ended.stdout, 'fleetctl.error')).toMatchObject({ exit });
    expect(ended.stderr).toContain(said);
  });

  it('a kubeconfig that holds no kubeconfig, without showing it', async () => {
    const broken = file('broken', 'users: [{ name: a, user: { token: hunter2 }\n  : :');
    const { exit, stdout, stderr } = await fleetctl(['kubernetes', 'diff', topology, '--kubeconfig', broken]);
    expect(exit).toBe(3);
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

describe('render kubernetes', () => {
  it('says every problem with its place, and one of them as the error', async () => {
    const broken = file('log.yaml', 'topology: shop\nserver:\n  log_file: /a\n  ports_file_dir: /b\n');
    const { exit, stdout, stderr } = await fleetctl(['render', 'kubernetes', broken, '-o', 'json']);
    expect(exit).toBe(3);
    expect(documentOf(stdout, 'fleetctl.error')).toMatchObject({
      code: 'cannot-render',
      source: { line: 3 },
    });
    expect(stderr).toContain('log.yaml:3:');
    expect(stderr).toContain('log.yaml:4:');
  });

  it('writes a folder, finds it stale, and takes a namespace from the command line', async () => {
    const topology = file('written.yaml', topologyOf());
    const out = join(folder, 'out');
    expect(await fleetctl(['render', 'kubernetes', topology, '--out', out])).toMatchObject({ exit: 0 });
    expect(await fleetctl(['render', 'kubernetes', topology, '--check', out])).toMatchObject({ exit: 0 });
    const other = await fleetctl(['render', 'kubernetes', topology, '--check', out, '--namespace', 'other']);
    expect(other.exit).toBe(2);
    expect(other.stdout).toContain('service-nats.yaml');
    const { stdout } = await fleetctl(['render', 'kubernetes', topology, '--namespace', 'other']);
    expect(stdout).toContain('namespace: "other"');
    expect(stdout).not.toContain('namespace: "shop"');
  });
});
