import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readTemplates } from '../../../src/files/read-templates.js';
import {
  CONSUMER_CRD,
  KV_CRD,
  OBJECT_CRD,
  STREAM_CRD,
} from '../../../src/render/kubernetes/nack/crd-fields.js';
import { renderPrometheus } from '../../../src/render/prometheus/render-prometheus.js';
import { templatesOf } from '../../../src/render/templates.js';
import { loadFleet, loadText, loadVariant, type Rendered, render } from './render.js';
import { problemsOf } from './validate-object.js';

const ORIGIN = {
  target: 'kubernetes',
  version: '0',
  topology: 'shop',
  digest: 'sha256:0',
  env: null,
} as const;

const VARIANTS = readdirSync(join(import.meta.dirname, 'variants')).map(name => name.replace('.yaml', ''));
const GOLDEN = join(import.meta.dirname, '../golden/kubernetes');
const RULES = 'groups:\n  - name: "shop"\n    rules:\n      - alert: "Lag"\n        expr: "lag > 1"\n';
const MONITORING = {
  rules: RULES,
  dashboard: '{"title": "$' + '{datasource}"}\n',
  source: 'fleetctl',
  prefix: null,
} as const;

const all: [string, () => Promise<Rendered>][] = [
  ['the fleet in production', async () => render(await loadFleet('production'), MONITORING)],
  ['the fleet in phase 5', async () => render(await loadFleet('phase-5'))],
  ...VARIANTS.map(
    name =>
      [`the variant ${name}`, async () => render(await loadVariant(name), MONITORING)] as [
        string,
        () => Promise<Rendered>,
      ],
  ),
];

describe.each(all)('%s', (_name, rendered) => {
  it('is taken by the schemas of Kubernetes 1.34 and of the CRDs, field by field', async () => {
    const { findings, objects } = await rendered();
    expect(findings).toEqual([]);
    expect(objects.size).toBeGreaterThan(5);
    const problems = [...objects].flatMap(([path, object]) =>
      problemsOf(object).map(problem => `${path}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });

  it('has a file an object, named by kind and name, and a kustomization of all of them', async () => {
    const { files, objects } = await rendered();
    for (const [path, { kind, metadata }] of objects) {
      const name = path.replace(/^[a-z]+-|\.yaml$/g, '');
      expect(path).toBe(`${kind.toLowerCase()}-${name}.yaml`);
      expect(metadata.name === name || metadata.name.replace(/-[0-9a-f]{8,10}$/, '') === name).toBe(true);
    }
    const kustomization = parse(files.at(-1)!.text) as { resources: string[] };
    expect(kustomization.resources).toEqual([...objects.keys()]);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });

  it('says in each file where it comes from, and is the same every time', async () => {
    const [first, second] = [await rendered(), await rendered()];
    expect(first.files).toEqual(second.files);
    for (const { text } of first.files)
      expect(text).toMatch(/^# Rendered by fleetctl 0\.0\.0 \(render kubernetes\)/);
  });

  it('gives no pod a right, a token or a value of a secret', async () => {
    const { files, objects } = await rendered();
    expect([...objects.values()].map(({ kind }) => kind).filter(kind => /Role|Secret/.test(kind))).toEqual(
      [],
    );
    for (const object of objects.values()) {
      if (object.kind === 'ServiceAccount') expect(object['automountServiceAccountToken']).toBe(false);
      for (const pod of podsOf(object)) {
        expect(pod.automountServiceAccountToken).toBe(false);
        expect(pod.securityContext).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
          expect(container.securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          });
          expect(container.resources.limits.memory).toBe(container.resources.requests.memory);
        }
      }
    }
    expect(files.some(({ secret }) => secret)).toBe(false);
  });

  it('names config maps, accounts and claims that are there', async () => {
    const { objects } = await rendered();
    const names = (kind: string) =>
      [...objects.values()].filter(object => object.kind === kind).map(({ metadata }) => metadata.name);
    for (const object of objects.values()) {
      for (const pod of podsOf(object)) {
        expect(names('ServiceAccount')).toContain(pod.serviceAccountName);
        const mounted = pod.volumes.flatMap((volume: Volume) => volume.configMap?.name ?? []);
        for (const name of mounted) if (name !== 'extra') expect(names('ConfigMap')).toContain(name);
        const volumes = [
          ...pod.volumes.map(({ name }: Volume) => name),
          ...(object['spec'].volumeClaimTemplates ?? []).map(
            ({ metadata }: { metadata: Volume }) => metadata.name,
          ),
        ];
        const used = pod.containers.flatMap(
          ({ volumeMounts }: { volumeMounts?: Volume[] }) => volumeMounts ?? [],
        );
        for (const { name } of used) expect(volumes).toContain(name);
      }
    }
  });
});

interface Volume {
  name: string;
  configMap?: { name: string };
}

// biome-ignore lint/suspicious/noExplicitAny: pods are looked at in many ways
function podsOf({ kind, spec }: Record<string, any>): any[] {
  if (kind === 'CronJob') return [spec.jobTemplate.spec.template.spec];
  return ['StatefulSet', 'Deployment', 'Job'].includes(kind) ? [spec.template.spec] : [];
}

describe('as a reviewer reads it', () => {
  /** What others make has golden files of its own: here are the objects around it. */
  const MADE_ELSEWHERE = /^(configmap-[a-z-]+-(config|dashboard)|prometheusrule-.*)\.yaml$/;

  async function isAsGolden(name: string, { files }: Rendered, leftOut: RegExp): Promise<void> {
    for (const { path, text } of files) {
      if (leftOut.test(path)) continue;
      const stable = text.replaceAll(/-[0-9a-f]{10}"/g, '-DIGEST"');
      await expect(stable).toMatchFileSnapshot(join(GOLDEN, name, path));
    }
  }

  it('the fleet in production', async () => {
    const rendered = await render(await loadFleet('production'), MONITORING);
    await isAsGolden(
      'fleet-production',
      rendered,
      /^configmap-nats-topology|^configmap-.*-(config|dashboard)|^prometheusrule/,
    );
  });

  it.each(VARIANTS)('the variant %s', async name => {
    await isAsGolden(
      name,
      await render(await loadVariant(name), MONITORING),
      name === 'single' ? /^$/ : MADE_ELSEWHERE,
    );
  });
});

describe('what is refused', () => {
  const cases: [what: string, text: string, path: string, said: string][] = [
    [
      'more file store than the volume has',
      'server: { jetstream: { max_file_store: 10GiB } }\nkubernetes: { storage: { size: 10GiB } }',
      'server.jetstream.max_file_store',
      'the volume has 10Gi',
    ],
    ['a log file', 'server: { log_file: /var/log/nats.log }', 'server.log_file', 'stderr'],
    ['a folder for ports', 'server: { ports_file_dir: /tmp }', 'server.ports_file_dir', 'read-only'],
    [
      'a certificate that no mount has',
      'server: { tls: { cert_file: /certs/tls.crt, key_file: /certs/tls.key } }',
      'server.tls.cert_file',
      '/certs/tls.crt',
    ],
    [
      'a password from a file',
      'users: { a: { password: { file: /run/secrets/a } } }',
      'users.a.password',
      '/run/secrets/a',
    ],
    ['GitOps without an image', 'kubernetes: { fleetctl: { gitops: flux } }', 'kubernetes.fleetctl', 'image'],
    [
      'GitOps without a user for it',
      'kubernetes: { fleetctl: { image: f, gitops: flux } }',
      'kubernetes.fleetctl',
      'role `apply`',
    ],
    [
      'a user of fleetctl without a password',
      'users: { f: { role: apply, nkey: UCNGL4W5QX66CFX6A6DCBVDH5VOHMI7B2UZZU7TXAUQQSI2JPHULCKBR } }\nkubernetes: { fleetctl: { image: f, gitops: flux } }',
      'users.f',
      'no password',
    ],
  ];

  it.each(cases)('%s', async (_what, text, path, said) => {
    const { files, findings } = await render(loadText(`topology: shop\nstreams: { A: {} }\n${text}\n`));
    expect(files).toEqual([]);
    expect(findings[0]).toMatchObject({ severity: 'error', path });
    expect(findings[0]!.message).toContain(said);
    expect(findings[0]!.place!.line).toBeGreaterThan(2);
    expect(findings[0]!.help).not.toBe('');
  });

  it('a topology larger than a ConfigMap', async () => {
    const streams = Array.from(
      { length: 600 },
      (_, at) => `  S${at}: { description: "${'x'.repeat(2000)}" }`,
    );
    const text = `topology: shop\nusers: { f: { role: apply, password: { env: F } } }\nkubernetes: { fleetctl: { image: f, gitops: flux } }\nstreams:\n${streams.join('\n')}\n`;
    const { findings } = await render(loadText(text));
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The topology has 1,?\d+ KiB, and a ConfigMap holds 1,024 KiB at most\.$/),
    ]);
  });
});

describe('monitoring', () => {
  it('has the rules and the dashboard of `render prometheus`, word for word', async () => {
    const loaded = await loadFleet('production');
    const own = templatesOf(await readTemplates('prometheus', null), ORIGIN);
    const [rules, dashboard] = [
      renderPrometheus(loaded, own, 'rules').text,
      renderPrometheus(loaded, own, 'dashboard').text,
    ];
    const { object } = await render(loaded, { rules, dashboard, source: 'fleetctl', prefix: null });
    expect(object('prometheusrule-nats.yaml')['spec']).toEqual(parse(rules));
    expect(problemsOf(object('prometheusrule-nats.yaml'))).toEqual([]);
    expect(object('configmap-nats-dashboard.yaml')['data']).toEqual({ 'swe-ai-fleet.json': dashboard });
    expect(object('podmonitor-nats.yaml')['spec'].selector.matchLabels['app.kubernetes.io/component']).toBe(
      'exporter',
    );
  });

  it('comes from a sidecar where the rules are written for prometheus-nats-exporter', async () => {
    const source = { ...MONITORING, source: 'prometheus-nats-exporter', prefix: 'nats' } as const;
    const { object, objects } = await render(await loadVariant('argocd'), source);
    const [, sidecar] = object('statefulset-nats.yaml')['spec'].template.spec.containers;
    expect(sidecar.args).toContain('-prefix=nats');
    expect(sidecar.args.at(-1)).toBe('http://localhost:8222/');
    expect(sidecar.ports).toEqual([{ name: 'metrics', containerPort: 7777 }]);
    expect(object('podmonitor-nats.yaml')['spec'].selector.matchLabels['app.kubernetes.io/component']).toBe(
      'server',
    );
    for (const each of objects.values()) expect(problemsOf(each)).toEqual([]);
  });
});

describe('the servers', () => {
  it('restart one after the other with a new configuration, and with nothing else', async () => {
    const text = (more: string) =>
      `topology: shop\nstreams: { A: { ${more} } }\nusers: { a: { password: { env: A } } }\n`;
    const [before, after, user] = await Promise.all([
      render(loadText(text(''))),
      render(loadText(text('max_age: 1h'))),
      render(
        loadText(
          `${text('')}services: { s: { user: a, consumes: [], publishes: [] } }\nserver: { max_payload: 2MiB }`,
        ),
      ),
    ]);
    const mapOf = ({ object }: Rendered) =>
      object('statefulset-nats.yaml')['spec'].template.spec.volumes[0].configMap.name;
    expect(mapOf(after)).toBe(mapOf(before));
    expect(mapOf(user)).not.toBe(mapOf(before));
    expect(mapOf(user)).toBe(user.object('configmap-nats-config.yaml').metadata.name);
  });

  it('log in to each other where their cluster asks for it', async () => {
    const { object } = await render(await loadVariant('everything'));
    const conf = object('configmap-orders-bus-config.yaml')['data']['nats-server.conf'];
    expect(conf).toMatch(/routes: \[\s*\$FLEETCTL_ROUTE_0\s+\$FLEETCTL_ROUTE_1/);
    const { env } = object('statefulset-orders-bus.yaml')['spec'].template.spec.containers[0];
    const names = env.map(({ name }: { name: string }) => name);
    expect(names.indexOf('FLEETCTL_ROUTE_0')).toBeGreaterThan(
      names.indexOf('SECRET_NATS_ROUTES_ROUTE_PASSWORD'),
    );
    expect(env).toContainEqual({
      name: 'FLEETCTL_ROUTE_4',
      value:
        '"nats://route:$(SECRET_NATS_ROUTES_ROUTE_PASSWORD)@orders-bus-4.orders-bus-headless.bus.svc:6333"',
    });
  });

  it('have as long to end as the slowest good end takes', async () => {
    const { object } = await render(await loadVariant('everything'));
    expect(object('statefulset-orders-bus.yaml')['spec'].template.spec.terminationGracePeriodSeconds).toBe(
      120 + 5 + 20,
    );
  });

  it('never fill their volume', async () => {
    const { object } = await render(await loadVariant('everything'));
    const conf = object('configmap-orders-bus-config.yaml')['data']['nats-server.conf'];
    expect(conf).toContain(`max_file_store: ${80 * 1024 ** 3}`.replace(String(80 * 1024 ** 3), '80GiB'));
    expect(conf).toContain('store_dir: "/var/lib/nats"');
  });

  it('are asked for health where it is served, in the form that fits the question', async () => {
    const { object } = await render(await loadVariant('everything'));
    const [nats] = object('statefulset-orders-bus.yaml')['spec'].template.spec.containers;
    expect(nats.ports).toContainEqual({ name: 'monitor', containerPort: 8333 });
    expect(
      [nats.startupProbe, nats.readinessProbe, nats.livenessProbe].map(probe => probe.httpGet.path),
    ).toEqual(['/nats/healthz', '/nats/healthz?js-server-only=true', '/nats/healthz?js-enabled-only=true']);
    expect(nats.startupProbe.failureThreshold * nats.startupProbe.periodSeconds).toBe(900);
  });

  it('are reached by clients through every listener that the section has, and by servers through all', async () => {
    const { object } = await render(await loadVariant('everything'));
    const ports = (path: string) =>
      object(path)['spec'].ports.map(({ name, port }: { name: string; port: number }) => `${name} ${port}`);
    expect(ports('service-orders-bus.yaml')).toEqual([
      'nats 4223',
      'leafnodes 7422',
      'websocket 8080',
      'mqtt 1883',
    ]);
    expect(ports('service-orders-bus-headless.yaml')).toEqual([
      'nats 4223',
      'leafnodes 7422',
      'websocket 8080',
      'mqtt 1883',
      'cluster 6333',
      'gateway 7333',
      'monitor 8333',
      'profiling 65432',
    ]);
    expect(object('service-orders-bus-headless.yaml')['spec']).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
  });

  it('get Go’s memory limit below their own', async () => {
    const env = async (name: string, set: string) => {
      const { object } = await render(await loadVariant(name));
      const [nats] = object(set)['spec'].template.spec.containers;
      const limit = nats.env.find((each: { name: string }) => each.name === 'GOMEMLIMIT').value;
      return `${limit} of ${nats.resources.limits.memory}`;
    };
    expect(await env('single', 'statefulset-nats.yaml')).toBe('3072MiB of 4Gi');
    expect(await env('everything', 'statefulset-orders-bus.yaml')).toBe('1228MiB of 1536Mi');
  });
});

describe('the GitOps step', () => {
  it('of Argo CD brings what it needs before the sync, and stays until the next', async () => {
    const { object, objects } = await render(await loadVariant('argocd'));
    const hooks = [...objects.values()].filter(
      ({ metadata }) => metadata.annotations?.['argocd.argoproj.io/hook'],
    );
    expect(
      hooks.map(({ kind, metadata }) => [kind, metadata.annotations!['argocd.argoproj.io/hook']]),
    ).toEqual([
      ['ServiceAccount', 'PreSync'],
      ['ConfigMap', 'PreSync'],
      ['Job', 'PreSync'],
      ['Job', 'PostSync'],
    ]);
    const before = object('job-nats-topology-validate.yaml');
    const needed = before['spec'].template.spec;
    expect(hooks.map(({ metadata }) => metadata.name)).toContain(needed.serviceAccountName);
    expect(hooks.map(({ metadata }) => metadata.name)).toContain(needed.volumes[1].configMap.name);
    for (const job of [before, object('job-nats-topology-apply.yaml')]) {
      expect(job['spec']).not.toHaveProperty('ttlSecondsAfterFinished');
    }
  });

  it('of Flux is another Job for another topology', async () => {
    const name = async (more: string) => {
      const loaded = loadText(
        `topology: shop\nstreams: { A: { ${more} } }\nusers: { f: { role: apply, password: { env: F } } }\nkubernetes: { fleetctl: { image: f, gitops: flux } }\n`,
      );
      const { object } = await render(loaded);
      const job = object('job-nats-topology-apply.yaml');
      expect(job.metadata.annotations).toMatchObject({
        'kustomize.toolkit.fluxcd.io/force': 'enabled',
        'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
      });
      return job.metadata.name;
    };
    expect(await name('')).toBe(await name(''));
    expect(await name('')).not.toBe(await name('max_age: 1h'));
  });

  it('is left to NACK where NACK applies the topology', async () => {
    const { objects, files } = await render(await loadVariant('nack'));
    expect([...objects.keys()].filter(path => path.startsWith('job-'))).toEqual([]);
    expect(objects.has('cronjob-nats-topology-drift.yaml')).toBe(true);
    expect(files.at(-1)!.text).toContain('# consumer/ORDERS/live: ephemeral');
  });

  it('keeps Flux from putting its variables into a conf, a query or a dashboard', async () => {
    const { objects } = await render(await loadVariant('everything'), MONITORING);
    for (const { metadata } of objects.values()) {
      expect(metadata.annotations?.['kustomize.toolkit.fluxcd.io/substitute']).toBe('disabled');
    }
  });
});

it('refuses an unknown field and a wrong type', async () => {
  const { object } = await render(await loadVariant('single'));
  const set = object('statefulset-nats.yaml');
  expect(problemsOf(set)).toEqual([]);
  set['spec'].replicas = '1';
  set['spec'].template.spec.containers[0].securityContext.readOnlyRootFileSystem = true;
  expect(problemsOf(set).sort()).toEqual([
    '/spec/replicas must be integer',
    '/spec/template/spec/containers/0/securityContext must NOT have additional properties (readOnlyRootFileSystem)',
  ]);
});

describe('docs/render-kubernetes.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/render-kubernetes.md'), 'utf8');

  it('explains every kind that is rendered', async () => {
    const kinds = new Set<string>();
    for (const [, rendered] of all)
      for (const { kind } of (await rendered()).objects.values()) kinds.add(kind);
    expect([...kinds].filter(kind => !text.includes(kind))).toEqual([]);
  });

  it('names every field that a CRD of NACK does not have', () => {
    const tables = [STREAM_CRD, CONSUMER_CRD, KV_CRD, OBJECT_CRD];
    const absent = tables.flatMap(table => Object.keys(table).filter(field => table[field]!.name === null));
    expect(absent.filter(field => !text.includes(`\`${field}\``))).toEqual([]);
  });
});
