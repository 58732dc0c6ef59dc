/** What docs/runtime/testing.md shows is run, as the tests that it is: the page is one program, block after block. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pinned } from '../support/server.js';
import { madeBindings } from './made-bindings.js';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/runtime/testing.md'), 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

process.env['FLEETCTL_NATS_SERVER'] = pinned.binary;
const made = await madeBindings(join(ROOT, 'topology'));
writeFileSync(join(made.folder, 'testing.ts'), blocks.join('\n'));
afterAll(() => made.remove());
// Of a page that cannot be imported nothing is left either: no test runs then, and nothing after it.
await import(join(made.folder, 'testing.ts')).catch(error => {
  made.remove();
  throw error;
});

describe('docs/runtime/testing.md', () => {
  it('has a test of at most 20 lines', () => {
    const lines = blocks[1]!.split('\n').filter(line => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(20);
  });
});
