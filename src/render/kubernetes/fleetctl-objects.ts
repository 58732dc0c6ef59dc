/** Everything in the cluster that has fleetctl's image. */
import type { Topology } from '../../topology/topology.gen.js';
import { largerThanConfigMap } from './config-map.js';
import {
  applyJob,
  driftJob,
  exporterPod,
  type FleetctlContext,
  type FleetctlJob,
  validateJob,
} from './fleetctl-pods.js';
import { fleetctlPolicy } from './network-policy.js';
import { type ObjectModel, objectModel } from './object-model.js';
import type { RenderProblem } from './problem.js';
import type { PodServer } from './server.js';
import type { Settings } from './settings.js';
import { accountObject, policyObject } from './shared-objects.js';

/** Nothing without an image. */
export function fleetctlObjects(context: FleetctlContext, server: PodServer): ObjectModel[] {
  const { settings, topology, topologyMap, problems } = context;
  const { image, gitops, drift } = settings.fleetctl;
  if (image === null) {
    if (gitops !== 'none' || drift !== null) problems.push(imageMissing());
    return [];
  }
  const job = (model: FleetctlJob) =>
    objectModel('Job', 'job.yaml', model, model.meta.name.replace(/-[0-9a-f]{8}$/, ''));
  problems.push(...largerThanConfigMap(topologyMap));
  const objects: ObjectModel[] = [];
  if (gitops === 'argocd') objects.push(...validation(context));
  if (gitops !== 'none' && settings.written.nack === undefined) objects.push(job(applyJob(context)));
  if (drift !== null) {
    const model = { ...driftJob(context), schedule: drift };
    objects.push(objectModel('CronJob', 'cron-job.yaml', model));
  }
  const hasJobs = objects.length > 0;
  const hasExporter = runsExporter(settings, topology);
  if (hasExporter) objects.push(objectModel('Deployment', 'deployment.yaml', exporterPod(context)));
  if (objects.length === 0) return [];
  if (hasJobs) objects.push(...policyObject(settings, fleetctlPolicy(settings, 'fleetctl', { server })));
  if (hasExporter) objects.push(...policyObject(settings, fleetctlPolicy(settings, 'exporter', { server })));
  return [
    accountObject(settings, 'fleetctl', `${settings.name}-fleetctl`),
    objectModel('ConfigMap', 'config-map.yaml', topologyMap, `${settings.name}-topology`),
    ...objects,
  ];
}

function validation(context: FleetctlContext): ObjectModel[] {
  const { account: own, topologyMap, job } = validateJob(context);
  return [
    objectModel('ServiceAccount', 'service-account.yaml', own),
    objectModel('ConfigMap', 'config-map.yaml', topologyMap),
    objectModel('Job', 'job.yaml', job),
  ];
}

export function runsExporter({ fleetctl, written }: Settings, { users }: Topology): boolean {
  const isAsked = written.fleetctl?.exporter;
  return (
    fleetctl.image !== null && (isAsked ?? Object.values(users ?? {}).some(user => user?.role === 'exporter'))
  );
}

function imageMissing(): RenderProblem {
  return {
    path: ['kubernetes', 'fleetctl'],
    message: 'fleetctl in the cluster needs an image.',
    help: 'Write `kubernetes: { fleetctl: { image: … } }`; docs/render-kubernetes.md has a Dockerfile for it.',
  };
}
