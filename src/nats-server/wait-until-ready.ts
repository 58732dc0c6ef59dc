import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guard.js';

/** The ports that a server has bound, as its own ports file tells them. */
export interface ServerPorts {
  client: number;
  monitor: number | null;
}

const POLL_MS = 15;

/**
 * Waits until a server accepts clients and its JetStream is up and, in a cluster, current with the leader.
 *
 * The server writes its ports file once it listens; `/healthz` says the rest (nats-server 2.10 and newer).
 */
export async function waitUntilReady(
  process: GuardedProcess,
  portsDir: string,
  timeoutMs: number,
): Promise<{ ports: ServerPorts } | { fault: string }> {
  const deadline = Date.now() + timeoutMs;
  let waitingFor = 'it to listen';
  while (Date.now() < deadline) {
    if (process.hasEnded()) return { fault: 'did not start' };
    const listed = await readListed(portsDir);
    const exposed = Object.values(listed ?? {})
      .flat()
      .find(url => !isLoopback(url));
    if (exposed !== undefined) return { fault: `listens on ${exposed}, which is not loopback` };
    const ports = listed && findPorts(listed);
    if (ports) {
      const unhealthy = ports.monitor === null ? null : await readHealth(ports.monitor);
      if (unhealthy === null) return { ports };
      waitingFor = unhealthy;
    }
    await sleep(POLL_MS);
  }
  return { fault: `was not ready within ${timeoutMs / 1000} s (waiting for ${waitingFor})` };
}

/** What the server listens on, by protocol; null until it says so. */
async function readListed(portsDir: string): Promise<Record<string, string[]> | null> {
  const file = (await readdir(portsDir)).find(name => name.endsWith('.ports'));
  if (file === undefined) return null;
  try {
    return JSON.parse(await readFile(join(portsDir, file), 'utf8'));
  } catch {
    return null; // Seen while it is being written.
  }
}

function findPorts(listed: Record<string, string[]>): ServerPorts | null {
  const client = portOf(listed['nats']?.[0]);
  const monitoring = listed['monitoring']?.[0];
  // Behind TLS, with a certificate that is not ours to judge, it is not asked.
  const monitor = monitoring?.startsWith('https:') ? null : portOf(monitoring);
  return client === null ? null : { client, monitor };
}

function isLoopback(url: string): boolean {
  return /\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\]):/.test(url);
}

function portOf(url: string | undefined): number | null {
  const port = /:(\d+)\/?$/.exec(url ?? '')?.[1];
  return port === undefined ? null : Number(port);
}

/** What a kill left half-written the server leaves aside for good: it serves, and lists no such stream (2.15.1). */
const LEFT_ASIDE = /could not be recovered/;

/** Null when healthy, else what the server itself says is missing. */
export async function readHealth(monitorPort: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${monitorPort}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    });
    if (answer.ok) return null;
    const body = (await answer.json()) as { error?: string };
    if (LEFT_ASIDE.test(body.error ?? '')) return null;
    return body.error ?? `healthz ${answer.status}`;
  } catch {
    return 'its monitoring to answer';
  }
}
