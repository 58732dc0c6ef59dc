/** What docs/runtime/testing.md shows is run, as the tests that it is: the page is one program, block after block. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTopology } from '../../src/files/read-topology.js';
import { renderBindings } from '../../src/render/bindings/render-bindings.js';
import { pinned } from '../support/server.js';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/runtime/testing.md'), 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

process.env['FLEETCTL_NATS_SERVER'] = pinned.binary;
const folder = mkdtempSync(join(ROOT, 'test/testing/shown-'));
const loaded = await readTopology([join(ROOT, 'topology')], null);
const [bindings] = await renderBindings(
  { ...loaded, topology: loaded.topology!, placeOf: path => loaded.placeOf(path) },
  { version: '0', file: 'fleet.ts' },
);
writeFileSync(join(folder, 'fleet.ts'), bindings!.text);
writeFileSync(join(folder, 'testing.ts'), blocks.join('\n'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Of a page that cannot be imported nothing is left either: no test runs then, and nothing after it.
await import(join(folder, 'testing.ts')).catch(error => {
  rmSync(folder, { recursive: true, force: true });
  throw error;
});

describe('docs/runtime/testing.md', () => {
  it('has a test of at most 20 lines', () => {
    const lines = blocks[1]!.split('\n').filter(line => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(20);
  });
});
