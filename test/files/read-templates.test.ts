import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTemplates } from '../../src/files/read-templates.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetctl-templates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function own(path: string, text = ''): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

it('has those that come with fleetctl', async () => {
  const found = await readTemplates('nats', null);
  expect(found.map(({ name }) => name)).toContain('nats-server.conf');
});

it("takes the user's own in the place of one, and parts of his own", async () => {
  own('nats/nats-server.conf.hbs', 'mine');
  own('nats/_part.conf.hbs', 'part');
  own('nats/README.md', 'no template');
  const found = await readTemplates('nats', folder);
  const builtIn = await readTemplates('nats', null);
  expect(found.find(({ name }) => name === 'nats-server.conf')?.text).toBe('mine');
  expect(found.map(({ name }) => name).sort()).toEqual(
    [...builtIn.map(({ name }) => name), '_part.conf'].sort(),
  );
});

it('takes a folder with templates of another target only', async () => {
  own('prometheus/rules.yaml.hbs');
  expect(await readTemplates('nats', folder)).toEqual(await readTemplates('nats', null));
});

it('refuses a name that replaces nothing, with the nearest', async () => {
  own('nats/nats-sever.conf.hbs');
  await expect(readTemplates('nats', folder)).rejects.toMatchObject({
    code: 'template-invalid',
    exit: 3,
    help: expect.stringContaining('Did you mean nats-server.conf.hbs?'),
  });
});

it.each([
  ['holds no folder of a target', 'nats-server.conf.hbs', ''],
  ['does not exist', 'nats/nats-server.conf.hbs', 'missing'],
])('refuses a folder that %s', async (_what, path, below) => {
  own(path);
  await expect(readTemplates('nats', join(folder, below))).rejects.toMatchObject({ exit: 3 });
});
