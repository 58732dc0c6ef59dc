/** Every text that reaches an object is read back as it was, whatever is in it, by YAML 1.1 and 1.2. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readTemplates } from '../../../src/files/read-templates.js';
import { renderKubernetes } from '../../../src/render/kubernetes/render-kubernetes.js';
import { templatesOf } from '../../../src/render/templates.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { Topology } from '../../../src/topology/topology.gen.js';
import { NASTY_TEXTS, nastyText } from '../nasty-texts.js';

const origin = {
  target: 'kubernetes',
  version: '0',
  topology: 'shop',
  digest: 'sha256:0',
  env: null,
} as const;
const templates = templatesOf(await readTemplates('kubernetes', null), origin);

/** A topology with a text everywhere where a text may stand. */
function topologyWith(text: string): Topology {
  const map = { [text]: text, key: text };
  return {
    topology: 'shop',
    streams: { ORDERS: { description: text, subjects: [text], metadata: map } },
    consumers: { billing: { stream: 'ORDERS', ack_policy: 'explicit', description: text, metadata: map } },
    kv: { settings: { description: text } },
    object_stores: { files: { description: text, metadata: map } },
    users: {
      [text]: { role: 'plan', inbox_prefix: text, password: { kubernetes: { secret: text, key: text } } },
    },
    kubernetes: {
      image: text,
      image_pull_secrets: [text],
      storage: { class: text },
      service: { annotations: map },
      spread: { [text]: 'DoNotSchedule' },
      node_selector: map,
      tolerations: [{ key: text, value: text }],
      priority_class: text,
      reload: 'reloader',
      reloader_image: text,
      mounts: { '/certs': { secret: text }, '/maps': { config_map: text } },
      network_policy: { clients: [text], monitoring: [text], external: [text] },
      pod_monitor: { labels: map },
      rules: { labels: map },
      dashboard: { labels: map },
      fleetctl: { image: text, drift: text },
      nack: { secret: text },
      labels: map,
      annotations: map,
      pod_labels: map,
      pod_annotations: map,
    },
  };
}

function rendered(text: string) {
  const topology = topologyWith(text);
  const conf = `a: ${JSON.stringify(text)}\n${text}`;
  const { files, findings } = renderKubernetes({
    loaded: {
      topology,
      placeOf: () => ({ file: 'a', line: 1, column: 1 }),
      findings: [],
      sources: [],
      digest: 'sha256:0',
    },
    templates,
    namespace: null,
    server: () => ({
      files: [{ path: 'nats-server.conf', text: conf }],
      secrets: [
        { variable: 'PASSWORD', reference: { kubernetes: { secret: text, key: text } }, path: 'users' },
      ],
    }),
    monitoring: { rules: 'groups:\n', dashboard: text, source: 'fleetctl', prefix: null },
  });
  expect(findings).toEqual([]);
  return { topology, conf, files };
}

// biome-ignore lint/suspicious/noExplicitAny: what is in it is what the test looks at
type Objects = (path: string) => any;

function check(text: string, version: '1.1' | '1.2'): void {
  const { topology, conf, files } = rendered(text);
  const object: Objects = path => {
    const file = files.find(each => each.path === path);
    if (file === undefined)
      throw new Error(`${path} is not rendered: ${files.map(each => each.path).join(', ')}`);
    return parse(file.text, { version });
  };
  const map = Object.fromEntries(Object.entries({ [text]: text, key: text }));
  const pod = object('statefulset-nats.yaml').spec.template;
  expect(pod.metadata.labels).toMatchObject(map);
  expect(pod.metadata.annotations).toEqual(map);
  expect(pod.spec).toMatchObject({
    imagePullSecrets: [{ name: text }],
    nodeSelector: map,
    tolerations: [{ key: text, value: text }],
    priorityClassName: text,
  });
  expect(pod.spec.topologySpreadConstraints[0].topologyKey).toBe(text);
  expect(pod.spec.containers.map(({ image }: { image: string }) => image)).toEqual([text, text]);
  expect(pod.spec.containers[0].env).toContainEqual({
    name: 'SECRET_PASSWORD',
    valueFrom: { secretKeyRef: { name: text, key: text } },
  });
  expect(
    object('networkpolicy-nats.yaml').spec.ingress[0].from[0].namespaceSelector.matchExpressions[0].values,
  ).toEqual([text]);
  expect(object('service-nats.yaml').metadata.annotations).toEqual(map);
  expect(object('configmap-nats-dashboard.yaml').data['shop.json']).toBe(text);
  const written = object('configmap-nats-config.yaml').data['nats-server.conf'];
  expect(conf.endsWith(written) || written === conf).toBe(true);
  const cron = object('cronjob-nats-topology-drift.yaml').spec;
  expect(cron.schedule).toBe(text);
  const { args, env } = cron.jobTemplate.spec.template.spec.containers[0];
  expect(args.at(-1)).toBe(text);
  expect(env).toContainEqual({ name: 'NATS_USER', value: text });
  for (const path of ['stream-orders.yaml', 'consumer-orders-billing.yaml', 'objectstore-files.yaml']) {
    expect(object(path).spec).toMatchObject({ description: text, metadata: map });
  }
  const merged = object('configmap-nats-topology.yaml').data['topology.yaml'];
  expect(parse(merged, { mapAsMap: true })).toEqual(mapped(topology));
  const { findings } = loadTopology({
    base: [{ file: 'topology.yaml', text: merged }],
    overlay: null,
    referenced: new Map(),
  });
  // What the schema says of such names is another matter.
  expect(findings.filter(({ code }) => /yaml|tag|defined/.test(code))).toEqual([]);
}

/** As maps, in which __proto__ is a key like any other. */
function mapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, each]) => [key, mapped(each)]));
}

describe.each(['1.1', '1.2'] as const)('YAML %s', version => {
  // The schema lets none of these be empty.
  it.each(NASTY_TEXTS.filter(Boolean))('reads back %j', text => check(text, version));

  it('reads back any text', () => {
    fc.assert(
      fc.property(nastyText.filter(Boolean), text => check(text, version)),
      { numRuns: 60 },
    );
  });
});
