/** A job of an agent as a Kubernetes object. Pure. */
import type { V1Job } from '@kubernetes/client-node';
import type { Job, JobFailure } from '../ports.js';

export interface AgentImage {
  image: string;
  /** Where agents reach the bus. */
  natsUrl: string;
  /** The secret with the password of the agents' login, under AGENTS_NATS_PASSWORD. */
  secret: string;
}

/** What a job was made for, and why it was stopped, stand on the object: any instance can read them. */
const COMMAND_ID = 'fleet.swe-ai/command-id';
const JOB = 'fleet.swe-ai/job';
const FAILURE = 'fleet.swe-ai/failure';
const TOLD = 'fleet.swe-ai/told';

export const SELECTOR = 'app.kubernetes.io/name=fleet-agent';
const [APP_LABEL, APP] = SELECTOR.split('=') as [string, string];

const HOUR_SEC = 3_600;

export function jobManifest(job: Job, { image, natsUrl, secret }: AgentImage): V1Job {
  const { role, phase, input } = job.command;
  const labels = {
    [APP_LABEL]: APP,
    'fleet.swe-ai/role': role.toLowerCase(),
    'fleet.swe-ai/phase': phase.toLowerCase(),
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: job.name,
      labels,
      annotations: { [COMMAND_ID]: job.commandId, [JOB]: JSON.stringify(job) },
    },
    spec: {
      backoffLimit: 2,
      activeDeadlineSeconds: input.workspace_spec?.timeouts?.total_sec ?? HOUR_SEC,
      // Longer than a stream keeps commands: a repeated one meets its job.
      ttlSecondsAfterFinished: 2 * HOUR_SEC,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'agent',
              image: input.workspace_spec?.image ?? image,
              env: [
                { name: 'NATS_URL', value: natsUrl },
                { name: 'FLEET_JOB', value: JSON.stringify(job) },
                {
                  name: 'AGENTS_NATS_PASSWORD',
                  valueFrom: { secretKeyRef: { name: secret, key: 'AGENTS_NATS_PASSWORD' } },
                },
              ],
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
            },
          ],
        },
      },
    },
  };
}

export function isForCommand(live: V1Job, { commandId }: Job): boolean {
  return live.metadata?.annotations?.[COMMAND_ID] === commandId;
}

/** Null for a job that is not of our making. */
export function jobOf(live: V1Job): Job | null {
  const text = live.metadata?.annotations?.[JOB];
  return text === undefined ? null : (JSON.parse(text) as Job);
}

export function isInWork(live: V1Job): boolean {
  const ended = live.status?.conditions?.some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return !ended && live.metadata?.deletionTimestamp === undefined;
}

/** What has to be told of a job: why it was stopped, or that the cluster gave it up; null where nothing has. */
export function untoldFailure(live: V1Job): JobFailure | null {
  const { annotations = {} } = live.metadata ?? {};
  const job = jobOf(live);
  if (job === null || annotations[TOLD] !== undefined) return null;
  if (annotations[FAILURE] !== undefined) return JSON.parse(annotations[FAILURE]) as JobFailure;
  const failed = live.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (failed === undefined) return null;
  const cause = { id: job.commandId, correlationId: job.correlationId };
  const why = [failed.reason, failed.message].filter(part => part !== undefined).join(': ');
  return {
    cause,
    error: `The agent's job failed: ${why || 'the cluster does not say why'}.`,
    type: 'JobFailed',
  };
}

/** As a JSON merge patch. */
export function withFailure(failure: JobFailure): object {
  return { metadata: { annotations: { [FAILURE]: JSON.stringify(failure) } } };
}

export function asTold(): object {
  return { metadata: { annotations: { [TOLD]: 'true' } } };
}
