/**
 * The cluster that agents run in, where one is configured: by FLEET_KUBE_CONTEXT, or because the workspace itself runs
 * in one. The user's current context alone is no reason: nobody expects a demonstration in production.
 */
import { existsSync } from 'node:fs';
import type { Clock, JobEvents, JobRunner } from '../ports.js';
import type { Part } from './run.js';
import { setting } from './surroundings.js';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export interface RunningJobs extends Part {
  jobs: JobRunner;
}

/** Null without a cluster. */
export async function clusterJobs(
  events: JobEvents,
  clock: Clock,
  log: (line: string) => void,
): Promise<RunningJobs | null> {
  const context = process.env['FLEET_KUBE_CONTEXT'];
  if (!context && !existsSync(SERVICE_ACCOUNT)) return null;
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { kubernetesJobs } = await import('../jobs/kubernetes-jobs.js');
  const config = new KubeConfig();
  if (context) {
    config.loadFromDefault();
    config.setCurrentContext(context);
  } else {
    config.loadFromCluster();
  }
  const jobs = kubernetesJobs(
    {
      config,
      namespace: process.env['FLEET_KUBE_NAMESPACE'] || 'default',
      agent: {
        image: setting('FLEET_AGENT_IMAGE'),
        natsUrl: setting('FLEET_AGENT_NATS_URL'),
        secret: process.env['FLEET_AGENT_SECRET'] || 'fleet-agents',
      },
      clock,
      log,
    },
    events,
  );
  return { jobs, start: jobs.start, stop: jobs.close };
}
