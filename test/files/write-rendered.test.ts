import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareRendered, writeRendered } from '../../src/files/write-rendered.js';
import { headerOf } from '../../src/render/header.js';
import type { Origin } from '../../src/render/rendered-file.js';

const ORIGIN: Origin = {
  target: 'kubernetes',
  version: '0.1.0',
  topology: 'shop',
  digest: 'sha256:1',
  env: null,
};
const file = (path: string, body: string) => ({ path, text: headerOf(ORIGIN) + body });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetctl-rendered-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writing', () => {
  it('makes folders, and says what was written and what stood there already', async () => {
    const files = [file('a.yaml', 'a: 1\n'), file('inner/b.yaml', 'b: 1\n')];
    const out = join(folder, 'new/out');
    expect(await writeRendered(out, files, ORIGIN)).toEqual({
      written: ['a.yaml', 'inner/b.yaml'],
      unchanged: [],
      removed: [],
    });
    expect(readFileSync(join(out, 'inner/b.yaml'), 'utf8')).toBe(files[1]!.text);
    expect(await writeRendered(out, [files[0]!, file('inner/b.yaml', 'b: 2\n')], ORIGIN)).toEqual({
      written: ['inner/b.yaml'],
      unchanged: ['a.yaml'],
      removed: [],
    });
    expect(readdirSync(join(out, 'inner'))).toEqual(['b.yaml']);
  });

  it('takes away what is rendered no longer, and nothing else', async () => {
    await writeRendered(folder, [file('a.yaml', ''), file('gone.yaml', '')], ORIGIN);
    writeFileSync(join(folder, 'mine.yaml'), 'a: 1\n');
    writeFileSync(join(folder, 'rules.yaml'), headerOf({ ...ORIGIN, target: 'prometheus' }));
    writeFileSync(join(folder, 'other.yaml'), headerOf({ ...ORIGIN, topology: 'shop-2' }));
    const newer = { ...ORIGIN, version: '9.9.9', digest: 'sha256:2' };
    expect((await compareRendered(folder, [file('a.yaml', '')], newer)).leftOver).toEqual(['gone.yaml']);
    expect((await writeRendered(folder, [file('a.yaml', '')], newer)).removed).toEqual(['gone.yaml']);
    expect(readdirSync(folder).sort()).toEqual(['a.yaml', 'mine.yaml', 'other.yaml', 'rules.yaml']);
  });

  it('gives secrets to their owner alone, also where they stood there already', async () => {
    const secret = { path: 'a.creds', text: 's3cr3t', secret: true } as const;
    writeFileSync(join(folder, 'a.creds'), 's3cr3t', { mode: 0o644 });
    await writeRendered(folder, [secret, { ...secret, path: 'b.creds' }], ORIGIN);
    expect(statSync(join(folder, 'a.creds')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'b.creds')).mode & 0o777).toBe(0o600);
  });

  it('refuses a file in place of the folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeRendered(join(folder, 'file'), [], ORIGIN)).rejects.toMatchObject({ exit: 3 });
  });
});

it('a comparison writes nothing', async () => {
  const state = await compareRendered(join(folder, 'none'), [file('a.yaml', '')], ORIGIN);
  expect(state).toEqual({ files: [{ path: 'a.yaml', state: 'missing', text: null }], leftOver: [] });
  expect(readdirSync(folder)).toEqual([]);
});
