/**
 * The API server that a test of this folder talks to.
 *
 *   always                        what a real one once answered, from recordings/NAME.json
 *   FLEETCTL_KUBERNETES=real      and a real one, compiled and started for the run
 *   FLEETCTL_KUBERNETES=record    the real one alone; what it answers becomes the recordings
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiServer } from '../../src/kubernetes/api-request.js';
import { apiServer } from '../../src/kubernetes/api-server.js';
import { type ResourceTypes, resourceTypes } from '../../src/kubernetes/resources.js';
import { type KubeApiServer, startKubeApiServer } from '../support/kube-apiserver.js';
import { type Exchange, type RecordedApi, record, replay } from '../support/recorded-api.js';
import { kubeConfig } from './kube-config-text.js';

const MODE = process.env['FLEETCTL_KUBERNETES'];

export interface TestCluster {
  url: string;
  as(user: 'admin' | 'viewer' | 'nobody'): { server: ApiServer; types: ResourceTypes };
}

type Scenario = (cluster: TestCluster) => Promise<void>;

/** One file of recordings for each scenario, by its name. */
export function scenarios(
  title: string,
  cases: Readonly<Record<string, Scenario>>,
  bodies: 'same' | 'any' = 'same',
): void {
  const named = Object.entries(cases).map(([name, run]) => ({ name, run }));
  if (MODE !== 'record') {
    describe(`${title}, as a kube-apiserver once answered`, () => {
      it.each(named)('$name', async ({ name, run }) => {
        const exchanges = JSON.parse(readFileSync(fileOf(name), 'utf8')) as Exchange[];
        await against(await replay(exchanges, bodies), run);
      });
    });
  }
  const reason = 'set FLEETCTL_KUBERNETES=real: it takes the Go toolchain, and minutes the first time';
  describe.skipIf(MODE === undefined)(`${title}, on a kube-apiserver (skipped: ${reason})`, () => {
    let real: KubeApiServer | undefined;
    beforeAll(async () => {
      real = await startKubeApiServer();
    }, 20 * 60_000);
    afterAll(() => real?.stop());

    it.each(named)('$name', async ({ name, run }) => {
      const exchanges: Exchange[] = [];
      await against(await record(real!, exchanges), run);
      if (MODE === 'record') writeFileSync(fileOf(name), printed(exchanges, bodies));
    });
  });
}

async function against(api: RecordedApi, run: Scenario): Promise<void> {
  try {
    await run({ url: api.url, as: user => clientOf(api.url, user) });
    expect(api.unknown).toEqual([]);
  } finally {
    await api.close();
  }
}

function clientOf(url: string, user: string): { server: ApiServer; types: ResourceTypes } {
  const config = new KubeConfig();
  config.loadFromString(kubeConfig(url, user));
  const server = apiServer(config, 20_000);
  return { server, types: resourceTypes(server) };
}

function fileOf(name: string): string {
  return join(import.meta.dirname, 'recordings', `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.json`);
}

/** A line a request, a line an answer; what was sent only where that is looked at. */
function printed(exchanges: readonly Exchange[], bodies: 'same' | 'any'): string {
  const lines = exchanges.map(({ as, request, body, status, answer }) => {
    const asked = JSON.stringify({
      as,
      request,
      ...(bodies === 'any' || body === undefined ? {} : { body }),
    });
    return `  ${asked.slice(0, -1)},\n   "status":${status},"answer":${JSON.stringify(answer)}}`;
  });
  return `[\n${lines.join(',\n')}\n]\n`;
}
