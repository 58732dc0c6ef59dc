import { expect } from 'vitest';
import type { FleetError } from '../../src/findings/fleet-error.js';
import { applyObjects } from '../../src/kubernetes/apply-objects.js';
import type { ClusterObject } from '../../src/kubernetes/cluster-object.js';
import { diffObjects } from '../../src/kubernetes/diff-objects.js';
import { deleteObject, findOrphans } from '../../src/kubernetes/prune.js';
import { clusterDiffJson, clusterDiffText } from '../../src/views/cluster-diff.js';
import { PLAIN } from '../../src/views/text-style.js';
import { scenarios, type TestCluster } from './with-cluster.js';

const OPTIONS = { force: false };
const SILENT = { tell: () => {}, stopping: () => false };
const OURS = { 'app.kubernetes.io/managed-by': 'fleetctl', 'fleetctl.io/topology': 'shop' };

function configMap(namespace: string, name: string, data: Record<string, string>): ClusterObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels: OURS }, data };
}

function statefulSet(namespace: string, serviceName: string): ClusterObject {
  const labels = { app: 'nats' };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'nats', namespace, labels: OURS },
    spec: {
      serviceName,
      replicas: 3,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nats', image: 'nats:2.15.1' }] } },
    },
  };
}

async function makeNamespace({ as }: TestCluster, name: string): Promise<string> {
  const { server } = as('admin');
  await server.request('PATCH', `/api/v1/namespaces/${name}`, {
    query: { fieldManager: 'test' },
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    contentType: 'application/apply-patch+yaml',
  });
  return name;
}

/** What somebody else does to an object. */
async function applyAs(manager: string, { as }: TestCluster, object: ClusterObject): Promise<void> {
  const { namespace, name } = object.metadata;
  const answer = await as('admin').server.request(
    'PATCH',
    `/api/v1/namespaces/${namespace}/configmaps/${name}`,
    {
      query: { fieldManager: manager, force: 'true' },
      body: object,
      contentType: 'application/apply-patch+yaml',
    },
  );
  expect(answer.status).toBeLessThan(300);
}

const actionsOf = async ({ as }: TestCluster, objects: ClusterObject[], options = OPTIONS) => {
  const { server, types } = as('admin');
  return (await diffObjects(server, types, objects, options)).map(({ id, action }) => `${action} ${id}`);
};

const applied = async ({ as }: TestCluster, objects: ClusterObject[], options = OPTIONS) => {
  const { server, types } = as('admin');
  const work = { apply: objects, remove: [] };
  return (await applyObjects(server, types, work, options, SILENT)).map(
    ({ id, status }) => `${status} ${id}`,
  );
};

async function faultOf(work: Promise<unknown>): Promise<FleetError> {
  return work.then(
    () => expect.unreachable('it was not refused'),
    (fault: FleetError) => fault,
  );
}

scenarios('kubernetes diff and apply', {
  'what is created differs no longer': async cluster => {
    const namespace = await makeNamespace(cluster, 'create');
    const objects = [configMap(namespace, 'conf', { a: '1' }), statefulSet(namespace, 'nats')];
    expect(await actionsOf(cluster, objects)).toEqual(['create ConfigMap/conf', 'create StatefulSet/nats']);
    expect(await applied(cluster, objects)).toEqual(['done ConfigMap/conf', 'done StatefulSet/nats']);
    expect(await actionsOf(cluster, objects)).toEqual([
      'unchanged ConfigMap/conf',
      'unchanged StatefulSet/nats',
    ]);
  },

  'a change is told field by field': async cluster => {
    const namespace = await makeNamespace(cluster, 'change');
    await applied(cluster, [configMap(namespace, 'conf', { a: '1', b: '2' })]);
    const { server, types } = cluster.as('admin');
    const next = configMap(namespace, 'conf', { a: '1', c: '3' });
    const [action] = await diffObjects(server, types, [next], OPTIONS);
    expect(action).toMatchObject({
      id: 'ConfigMap/conf',
      action: 'update',
      changes: [
        { path: 'data.c', before: null, after: '3' },
        { path: 'data.b', before: '2', after: null },
      ],
    });
    expect(await actionsOf(cluster, [configMap(namespace, 'conf', { a: '1', b: '2' })])).toEqual([
      'unchanged ConfigMap/conf',
    ]);
  },

  'a field of another manager is a conflict that names it': async cluster => {
    const namespace = await makeNamespace(cluster, 'conflict');
    await applyAs('kubectl-client', cluster, configMap(namespace, 'conf', { a: 'theirs' }));
    const ours = configMap(namespace, 'conf', { a: 'ours' });
    const { server, types } = cluster.as('admin');
    const [action] = await diffObjects(server, types, [ours], OPTIONS);
    expect(action).toMatchObject({
      action: 'conflict',
      conflicts: [{ manager: 'kubectl-client', field: 'data.a' }],
    });
    expect(await applied(cluster, [ours])).toEqual(['failed ConfigMap/conf']);
    expect(await actionsOf(cluster, [ours], { force: true })).toEqual(['update ConfigMap/conf']);
    expect(await applied(cluster, [ours], { force: true })).toEqual(['done ConfigMap/conf']);
    expect(await actionsOf(cluster, [ours])).toEqual(['unchanged ConfigMap/conf']);
  },

  'an unknown field is refused by name': async cluster => {
    const namespace = await makeNamespace(cluster, 'unknown');
    const { server, types } = cluster.as('admin');
    const object = { ...configMap(namespace, 'conf', {}), dta: { a: '1' } };
    const fault = await faultOf(diffObjects(server, types, [object], OPTIONS));
    expect(fault).toMatchObject({ code: 'cluster-refused', exit: 3 });
    expect(fault.message).toContain('.dta: field not declared in schema');
  },

  'a wrong type is refused by name': async cluster => {
    const namespace = await makeNamespace(cluster, 'type');
    const { server, types } = cluster.as('admin');
    const object = statefulSet(namespace, 'nats');
    (object['spec'] as { replicas: unknown }).replicas = '3';
    const fault = await faultOf(diffObjects(server, types, [object], OPTIONS));
    expect(fault).toMatchObject({ code: 'cluster-refused', exit: 3 });
    expect(fault.message).toContain('.spec.replicas');
  },

  'a kind that the cluster does not have names who brings it': async cluster => {
    const { server, types } = cluster.as('admin');
    const object = {
      ...configMap('default', 'a', {}),
      apiVersion: 'jetstream.nats.io/v1beta2',
      kind: 'Stream',
    };
    const fault = await faultOf(diffObjects(server, types, [object], OPTIONS));
    expect(fault).toMatchObject({ code: 'cluster-refused', exit: 3 });
    expect(fault.help).toContain('NACK');
  },

  'a namespace that is not there names the command that makes it': async cluster => {
    const { server, types } = cluster.as('admin');
    const fault = await faultOf(diffObjects(server, types, [configMap('nowhere', 'a', {})], OPTIONS));
    expect(fault).toMatchObject({ code: 'cluster-refused', exit: 3 });
    expect(fault.help).toContain('kubectl create namespace nowhere');
  },

  'no right to it is exit 8': async cluster => {
    const namespace = await makeNamespace(cluster, 'forbidden');
    const { server, types } = cluster.as('viewer');
    const fault = await faultOf(diffObjects(server, types, [configMap(namespace, 'a', {})], OPTIONS));
    expect(fault).toMatchObject({ code: 'permission-refused', exit: 8 });
    expect(fault.message).toContain('User "viewer" cannot get resource "configmaps"');
  },

  'a login that is not known is exit 8': async cluster => {
    const { server, types } = cluster.as('nobody');
    const fault = await faultOf(diffObjects(server, types, [configMap('default', 'a', {})], OPTIONS));
    expect(fault).toMatchObject({ code: 'login-refused', exit: 8 });
  },

  'what cannot change in place is refused before it is tried': async cluster => {
    const namespace = await makeNamespace(cluster, 'immutable');
    await applied(cluster, [statefulSet(namespace, 'nats')]);
    const { server, types } = cluster.as('admin');
    const fault = await faultOf(diffObjects(server, types, [statefulSet(namespace, 'other')], OPTIONS));
    expect(fault).toMatchObject({ code: 'impossible', exit: 4 });
    expect(fault.message).toContain('updates to statefulset spec');
  },

  'only what carries our labels is an orphan': async cluster => {
    const namespace = await makeNamespace(cluster, 'orphans');
    const kept = configMap(namespace, 'kept', {});
    const gone = configMap(namespace, 'gone', {});
    const others = configMap(namespace, 'others', {});
    others.metadata.labels = { 'app.kubernetes.io/managed-by': 'fleetctl', 'fleetctl.io/topology': 'other' };
    await applied(cluster, [kept, gone, others]);
    const { server, types } = cluster.as('admin');
    const find = () => findOrphans(server, types, [kept], { namespace, topology: 'shop' });
    const { objects: orphans } = await find();
    expect(orphans.map(({ metadata }) => metadata.name)).toEqual(['gone']);
    await deleteObject(server, types, orphans[0]!);
    await deleteObject(server, types, orphans[0]!);
    expect(await find()).toEqual({ objects: [], isRolling: false });
  },

  'a secret is never shown': async cluster => {
    const namespace = await makeNamespace(cluster, 'secret');
    const secret = (password: string): ClusterObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'users', namespace, labels: OURS },
      stringData: { password, same: 'hunter2-same' },
    });
    await applied(cluster, [secret('hunter2-old')]);
    const { server, types } = cluster.as('admin');
    const actions = await diffObjects(server, types, [secret('hunter2-new')], OPTIONS);
    expect(actions[0]!.changes).toEqual([
      { path: 'data.password', before: '*** (before)', after: '*** (after)' },
    ]);
    const diff = {
      topology: 'shop',
      context: 'test',
      server: 'https://test',
      namespace,
      digest: 'sha256:0',
      actions,
      left: [],
      outcomes: null,
    };
    const shown = clusterDiffText(diff, PLAIN) + clusterDiffJson(diff);
    for (const value of ['hunter2-old', 'hunter2-new', 'hunter2-same']) {
      expect(shown).not.toContain(value);
      expect(shown).not.toContain(Buffer.from(value).toString('base64'));
    }
  },

  'an apply stops at the first that fails': async cluster => {
    const namespace = await makeNamespace(cluster, 'stops');
    await applyAs('somebody', cluster, configMap(namespace, 'b', { a: 'theirs' }));
    const objects = ['a', 'b', 'c'].map(name => configMap(namespace, name, { a: 'ours' }));
    expect(await applied(cluster, objects)).toEqual([
      'done ConfigMap/a',
      'failed ConfigMap/b',
      'not-begun ConfigMap/c',
    ]);
  },
});
