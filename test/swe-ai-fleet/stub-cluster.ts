/**
 * As much of a Kubernetes API server as jobs need: create, read, merge-patch, delete, list and watch. It checks
 * nothing that a real one checks beyond names.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig, type V1Job } from '@kubernetes/client-node';

export interface StubCluster {
  config: KubeConfig;
  jobs: Map<string, V1Job>;
  /** What was asked, as `POST /apis/batch/v1/namespaces/fleet/jobs`. */
  asked: string[];
  /** What the cluster itself would do to a job. */
  setStatus(name: string, status: V1Job['status']): void;
  close(): Promise<void>;
}

const JOBS = '/apis/batch/v1/namespaces/fleet/jobs';

export async function stubCluster(): Promise<StubCluster> {
  const jobs = new Map<string, V1Job>();
  const watchers = new Set<ServerResponse>();
  const asked: string[] = [];
  let version = 1;

  const store = (name: string, job: V1Job, type: 'ADDED' | 'MODIFIED') => {
    const stored = { ...job, metadata: { ...job.metadata, resourceVersion: String(++version) } } as V1Job;
    jobs.set(name, stored);
    tell(type, stored);
    return stored;
  };
  const tell = (type: string, object: V1Job) => {
    for (const watcher of watchers) watcher.write(`${JSON.stringify({ type, object })}\n`);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://cluster');
    const name = pathname.slice(JOBS.length + 1);
    asked.push(`${request.method} ${pathname}`);
    const say = (code: number, body: object) => {
      response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!pathname.startsWith(JOBS))
      return say(200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] });
    if (searchParams.get('watch') === 'true') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
      watchers.add(response);
      response.on('close', () => watchers.delete(response));
      return;
    }
    const body = await bodyOf(request);
    const job = jobs.get(name);
    if (request.method === 'GET' && name === '') {
      const metadata = { resourceVersion: String(version) };
      return say(200, { kind: 'JobList', apiVersion: 'batch/v1', metadata, items: [...jobs.values()] });
    }
    if (request.method === 'POST') {
      const made = body as V1Job;
      if (jobs.has(made.metadata!.name!)) return say(409, status(409, 'AlreadyExists'));
      return say(201, store(made.metadata!.name!, made, 'ADDED'));
    }
    if (job === undefined) return say(404, status(404, 'NotFound'));
    if (request.method === 'PATCH') return say(200, store(name, merged(job, body) as V1Job, 'MODIFIED'));
    if (request.method === 'DELETE') {
      jobs.delete(name);
      tell('DELETED', job);
      return say(200, status(200, 'Deleted'));
    }
    return say(200, job);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: 'stub',
        skipTLSVerify: true,
        server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      },
    ],
    users: [{ name: 'workspace' }],
    contexts: [{ name: 'stub', cluster: 'stub', user: 'workspace' }],
    currentContext: 'stub',
  });
  return {
    config,
    jobs,
    asked,
    setStatus: (name, status) =>
      void store(name, { ...jobs.get(name)!, ...(status && { status }) }, 'MODIFIED'),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : JSON.parse(text);
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result = { ...(target as Record<string, unknown>) };
  for (const [key, value] of Object.entries(patch)) result[key] = merged(result[key], value);
  return result;
}

function status(code: number, reason: string): object {
  return { kind: 'Status', apiVersion: 'v1', status: code < 400 ? 'Success' : 'Failure', reason, code };
}
