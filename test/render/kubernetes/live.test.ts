/** What is rendered for the cluster, on a real nats-server: logins as the pods have them, and the GitOps step. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../../../src/nats-server/start-server.js';
import { fleetctl } from '../../cli/fleetctl.js';
import { pinned } from '../../support/server.js';
import { NASTY_TEXTS } from '../nasty-texts.js';
import { type KubernetesObject, loadText, type Rendered, render } from './render.js';

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string } };
}

/** The environment of a container: keys of Secrets, and `$(NAME)` of those before it, as the kubelet has it. */
function environmentOf(
  container: { env: EnvVar[] },
  secrets: Record<string, string>,
): Record<string, string> {
  const env: Record<string, string> = { POD_NAME: 'nats-0' };
  for (const { name, value, valueFrom } of container.env) {
    const key = valueFrom?.secretKeyRef?.key;
    if (key !== undefined) env[name] = secrets[key]!;
    else if (value !== undefined)
      env[name] = value.replace(/\$\(([A-Za-z_]\w*)\)/g, (whole, each) => env[each] ?? whole);
  }
  return env;
}

const podOf = (object: KubernetesObject) => object['spec'].template.spec;

/** A server with the configuration and the environment of the pods; ports, pid and store are the test's own. */
async function startAsPod({ object }: Rendered, secrets: Record<string, string>) {
  const env = environmentOf(podOf(object('statefulset-nats.yaml')).containers[0], secrets);
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const conf: string = object('configmap-nats-config.yaml')['data']['nats-server.conf'];
    const config = conf.replace(/^ *(http|store_dir|pid_file): .*\n/gm, '');
    return await startServer({ binary: pinned.binary, config });
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'fleetctl-kubernetes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the servers’ logins', () => {
  /** But for what no variable holds, the two that the server reads inside of quotes, and what it takes for a hash. */
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a variable holds no NUL
  const passwords = NASTY_TEXTS.filter(text => text.trim() !== '' && !/["\\\u0000\n\r]|^\$2/.test(text));

  it(`take each of ${passwords.length} passwords as it is`, async () => {
    const users = passwords.map((_, at) => `  u${at}: { password: { env: P${at} } }`).join('\n');
    const rendered = await render(loadText(`topology: shop\nusers:\n${users}\n`));
    const secrets = Object.fromEntries(passwords.map((password, at) => [`P${at}`, password]));
    const server = await startAsPod(rendered, secrets);
    try {
      const refused: string[] = [];
      for (const [at, pass] of passwords.entries()) {
        const client = await connect({
          servers: server.url,
          user: `u${at}`,
          pass,
          maxReconnectAttempts: 0,
        }).catch(() => null);
        if (client === null) refused.push(pass);
        await client?.close();
      }
      expect(refused).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});

describe('the GitOps step', () => {
  const topology = `topology: shop
streams: { ORDERS: { subjects: [orders.>], storage: memory } }
consumers: { billing: { stream: ORDERS, ack_policy: explicit } }
server: { jetstream: {} }
target: { context: nowhere, protected: true }
users:
  fleetctl: { role: apply, password: { env: APPLY } }
  watcher: { role: plan, password: { env: PLAN } }
kubernetes: { fleetctl: { image: f, gitops: argocd, drift: "0 * * * *" } }
`;
  const secrets = { APPLY: 'apply,1', PLAN: 'plan}2' };

  /** A container of a Job as the kubelet would run it, but for the paths and the address. */
  async function runContainer(
    container: { args: string[]; env: EnvVar[] },
    { object }: Rendered,
    url: string,
    map: string,
  ) {
    const [file, text] = Object.entries(object(map)['data'] as Record<string, string>)[0]!;
    writeFileSync(join(folder, file), text);
    const args = container.args.map(arg =>
      arg
        .replace('/topology', folder)
        .replace('/work', folder)
        .replace(/^nats:\/\/nats\.nats\.svc:4222$/, url),
    );
    return fleetctl(args, { env: { ...environmentOf(container, secrets), HOME: folder } });
  }

  it('validates, plans and applies with its own users, and the drift check sees what is changed by hand', async () => {
    const rendered = await render(loadText(topology));
    const { object } = rendered;
    const server = await startAsPod(rendered, secrets);
    const run = (container: { args: string[]; env: EnvVar[] }, map = 'configmap-nats-topology.yaml') =>
      runContainer(container, rendered, server.url, map);
    try {
      const validate = podOf(object('job-nats-topology-validate.yaml')).containers[0];
      expect(await run(validate, 'configmap-nats-topology-validate.yaml')).toMatchObject({ exit: 0 });

      const drift = object('cronjob-nats-topology-drift.yaml')['spec'].jobTemplate.spec.template.spec
        .containers[0];
      expect(await run(drift)).toMatchObject({ exit: 2 });

      const { initContainers, containers } = podOf(object('job-nats-topology-apply.yaml'));
      expect(await run(initContainers[0])).toMatchObject({ exit: 0 });
      expect(await run(containers[0])).toMatchObject({ exit: 0 });
      expect(await run(drift)).toMatchObject({ exit: 0 });
    } finally {
      await server.stop();
    }
  });
});
