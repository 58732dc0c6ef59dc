/**
 * Jobs as Kubernetes Jobs. The object is all the memory there is, so every instance of the workspace can stop any job
 * and tell its failure; what two of them tell has the same id, and the stream keeps one.
 *
 *     ensure ──create──▶ Job ──the cluster runs it──▶ Complete | Failed ──informer──▶ told
 *                         └──stop: why, on the object──▶ told ──▶ deleted
 */
import {
  ApiException,
  BatchV1Api,
  CoreV1Api,
  type KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1Job,
} from '@kubernetes/client-node';
import type { Clock, Job, JobEvents, JobRunner } from '../ports.js';
import {
  type AgentImage,
  asTold,
  isForCommand,
  isInWork,
  jobManifest,
  jobOf,
  SELECTOR,
  untoldFailure,
  withFailure,
} from './job-manifest.js';

export interface KubernetesJobsOptions {
  config: KubeConfig;
  namespace: string;
  agent: AgentImage;
  clock: Clock;
  log: (line: string) => void;
}

export interface KubernetesJobs extends JobRunner {
  /** Watches the jobs, those that stand already included. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const GONE_POLL_MS = 200;
const WATCH_AGAIN_MS = 2_000;

export function kubernetesJobs(
  { config, namespace, agent, clock, log }: KubernetesJobsOptions,
  events: JobEvents,
): KubernetesJobs {
  const batch = config.makeApiClient(BatchV1Api);
  const core = config.makeApiClient(CoreV1Api);
  let isClosed = false;

  const read = (name: string) => batch.readNamespacedJob({ name, namespace }).catch(nullFor(404));
  const patch = (name: string, body: object) =>
    batch
      .patchNamespacedJob(
        { name, namespace, body },
        setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
      )
      .catch(nullFor(404));
  const remove = (name: string) =>
    batch.deleteNamespacedJob({ name, namespace, propagationPolicy: 'Background' }).catch(nullFor(404));

  const tell = async (live: V1Job) => {
    const failure = untoldFailure(live);
    const job = jobOf(live);
    if (failure === null || job === null) return;
    await events.failed(job, failure);
    await patch(job.name, asTold());
    if (isInWork(live)) await remove(job.name);
  };

  const informer = makeInformer<V1Job>(
    config,
    `/apis/batch/v1/namespaces/${namespace}/jobs`,
    () => batch.listNamespacedJob({ namespace, labelSelector: SELECTOR }),
    SELECTOR,
  );
  const seen = (live: V1Job) =>
    void tell(live).catch(error => log(`job ${live.metadata?.name}: ${reasonOf(error)}`));
  informer.on('add', seen);
  informer.on('update', seen);
  informer.on('error', error => {
    if (isClosed) return;
    log(`watching jobs: ${reasonOf(error)}`);
    setTimeout(() => void informer.start().catch(() => {}), WATCH_AGAIN_MS).unref();
  });

  return {
    async ensure(job) {
      for (;;) {
        const made = await batch
          .createNamespacedJob({ namespace, body: jobManifest(job, agent) })
          .catch(nullFor(409));
        if (made !== null) return;
        const live = await read(job.name);
        if (live !== null && isForCommand(live, job)) return;
        // The task was assigned again: its job of before makes room, and its name is free when it is gone.
        if (live !== null) await remove(job.name);
        await clock.sleep(GONE_POLL_MS);
      }
    },

    async stop(name, failure, time) {
      const live = await read(name);
      if (live === null || !isInWork(live) || (jobOf(live)?.commandedAt ?? '') > time) return false;
      const failing = await patch(name, withFailure(failure));
      if (failing === null) return false;
      await tell(failing);
      return true;
    },

    async progress(name) {
      const live = await read(name);
      const job = live === null ? null : jobOf(live);
      if (live === null || job === null || !isInWork(live)) return null;
      return { ...(await lastWords(core, namespace, job)), job };
    },

    start: () => informer.start(),

    async close() {
      isClosed = true;
      await informer.stop();
    },
  };
}

/** An agent in a cluster says its progress to its log, a line of JSON each. */
async function lastWords(core: CoreV1Api, namespace: string, { name }: Job) {
  const starting = { percent: 0, message: 'starts' };
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${name}` });
  const pod = items.find(({ status }) => status?.phase === 'Running')?.metadata?.name;
  if (pod === undefined) return starting;
  const log = await core
    .readNamespacedPodLog({ name: pod, namespace, tailLines: 1 })
    .catch(nullFor(400, 404));
  try {
    const { percent, message } = JSON.parse(log ?? '') as typeof starting;
    return { percent, message };
  } catch {
    return starting;
  }
}

function nullFor(...codes: number[]): (error: unknown) => null {
  return error => {
    if (error instanceof ApiException && codes.includes(error.code)) return null;
    throw error;
  };
}

/** The library's errors print the whole answer, with all that stands in it. */
function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return `the API server answered ${error.code}`;
  return error instanceof Error ? error.message : String(error);
}
