import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTopology } from '../../src/topology/load.js';
import { readFleet } from './read-fleet.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The YAML blocks of a document. */
const blocks = (text: string) => [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(match => match[1] ?? '');

/** A piece of a topology, made whole: the payload files that it names exist. */
function load(text: string) {
  const whole = /^topology:/m.test(text) ? text : `topology: piece\n${text}`;
  const payload = { file: 'payloads/order-placed.json', text: '{"type":"object"}' };
  return loadTopology({
    base: [{ file: 'topology.yaml', text: whole }],
    overlay: null,
    referenced: new Map([[payload.file, payload]]),
  });
}

describe('documents', () => {
  it.each(
    ['README.md', 'docs/topology-format.md', 'docs/permissions.md', 'docs/monitoring.md'].flatMap(path =>
      blocks(read(path))
        .filter(text => !text.startsWith('# yaml-language-server') && !text.includes(': null'))
        .map((text, n) => ({ path, n: n + 1, text })),
    ),
  )('$path: its YAML block $n is a topology by the schema', ({ text }) => {
    expect(load(text).findings).toEqual([]);
  });

  it('docs/fleet.md names every stream, consumer, service, user and alert of the topology', async () => {
    const { streams = {}, consumers = {}, services = {}, users = {}, alerts = {} } = await readFleet();
    const text = read('docs/fleet.md');
    for (const names of [streams, consumers, services, users, alerts].map(Object.keys)) {
      for (const name of names) expect(text).toContain(name);
    }
  });

  it.each(['README.md', 'docs/fleet.md', 'docs/topology-format.md', 'docs/permissions.md', 'docs/cli.md'])(
    '%s links to files that exist',
    path => {
      for (const [, target = ''] of read(path).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        const url = new URL(target, new URL(`../../${path}`, import.meta.url));
        expect(() => readFileSync(url), target).not.toThrow(/ENOENT/);
      }
    },
  );
});
