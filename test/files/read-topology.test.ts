import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTopology } from '../../src/files/read-topology.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetctl-read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function read(paths: string[] = ['.'], env: string | null = null) {
  return readTopology(
    paths.map(path => join(folder, path)),
    env,
  );
}

async function findings(paths?: string[], env?: string) {
  const { findings: found } = await read(paths, env ?? null);
  return found.map(({ code, message, help }) => `${code}: ${message} ${help}`.replaceAll(folder, '.'));
}

const STREAM = (name: string) => `streams:\n  ${name}: {}\n`;

describe('reading a folder', () => {
  it('takes every YAML file, in folders below too, but not overlays, hidden files and other endings', async () => {
    write({
      'b.yml': STREAM('B'),
      'a.yaml': `topology: t\n${STREAM('A')}`,
      'deep/er/c.yaml': STREAM('C'),
      'overlays/prod.yaml': STREAM('OVERLAY'),
      '.hidden.yaml': STREAM('HIDDEN'),
      'notes.md': '# no YAML: [',
      'payloads/p.json': '{',
    });
    const loaded = await read();
    expect(loaded.findings).toEqual([]);
    expect(Object.keys(loaded.topology?.streams ?? {})).toEqual(['A', 'B', 'C']);
    expect(loaded.sources.map(({ file }) => file)).toEqual(
      ['a.yaml', 'b.yml', 'deep/er/c.yaml'].map(name => join(folder, name)),
    );
  });

  it('reads several paths as one topology, and a file that two of them lead to once', async () => {
    write({ 'a/t.yaml': `topology: t\n${STREAM('A')}`, 'b/s.yaml': STREAM('B') });
    const loaded = await read(['a', 'b/s.yaml', 'a/t.yaml']);
    expect(loaded.findings).toEqual([]);
    expect(Object.keys(loaded.topology?.streams ?? {})).toEqual(['A', 'B']);
  });

  it('without YAML says what is there', async () => {
    write({ 'readme.md': 'x' });
    expect(await findings()).toEqual([expect.stringMatching(/^no-topology: .*holds readme\.md/)]);
  });

  it('that is empty says so', async () => {
    expect(await findings()).toEqual([expect.stringMatching(/^no-topology: .*it is empty/)]);
  });

  it('survives a loop of links', async () => {
    write({ 'a.yaml': `topology: t\n${STREAM('A')}` });
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync(join(folder, 'self.yaml'), join(folder, 'self.yaml'));
    expect(await findings()).toEqual([
      expect.stringMatching(/^file-unreadable: .*loop is a link that leads back/),
      expect.stringMatching(/^file-unreadable: .*self\.yaml is a link/),
    ]);
  });
});

describe('what cannot be read', () => {
  it('a missing path, with the nearest name', async () => {
    write({ 'topology/a.yaml': 'topology: t\n' });
    expect(await findings(['topolgy'])).toEqual([
      'file-missing: ./topolgy does not exist. Did you mean ./topology?',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
    write({ 'a.yaml': 'topology: t\n' });
    chmodSync(join(folder, 'a.yaml'), 0);
    expect(await findings()).toEqual([
      expect.stringMatching(/^file-unreadable: .*may not be read by this user/),
    ]);
  });

  it('a file of 50 MB, with the limit', async () => {
    write({ 'a.yaml': 'topology: t\n' });
    truncateSync(join(folder, 'a.yaml'), 50_000_000);
    expect(await findings()).toEqual([
      expect.stringMatching(/^file-unreadable: .*a\.yaml has 48MiB; the most that is read is 32MiB/),
    ]);
  });

  it('a device', async () => {
    const loaded = await readTopology(['/dev/zero'], null);
    expect(loaded.findings.map(({ code }) => code)).toEqual(['file-unreadable']);
  });

  it.each([
    [
      'UTF-16',
      Buffer.from('\ufefftopology: t\n', 'utf16le'),
      'not-text: ./a.yaml is UTF-16. Save it as UTF-8.',
    ],
    [
      'binary data',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff, 0xfe]),
      'not-text: ./a.yaml is binary data, not text. Save it as UTF-8 text.',
    ],
    [
      'Latin-1',
      Buffer.from('topology: caf\xe9\n', 'latin1'),
      'not-text: ./a.yaml is not UTF-8. Save it as UTF-8 text.',
    ],
  ])('%s', async (_name, bytes, expected) => {
    write({ 'a.yaml': bytes });
    expect(await findings()).toEqual([expected]);
  });
});

describe('overlays', () => {
  beforeEach(() =>
    write({
      'a.yaml': `topology: t\n${STREAM('A')}`,
      'overlays/production.yaml': 'streams: { A: { max_age: 1d } }\n',
      'overlays/staging.yml': '',
    }),
  );

  it('are named by their file', async () => {
    expect((await read(['.'], 'production')).topology?.streams?.['A']).toEqual({ max_age: '1d' });
    expect((await read(['.'], 'staging')).findings).toEqual([]);
    expect((await read(['a.yaml'], 'production')).topology?.streams?.['A']).toEqual({ max_age: '1d' });
  });

  it('that do not exist are an error with the nearest and the list', async () => {
    expect(await findings(['.'], 'prodution')).toEqual([
      'unknown-env: There is no environment `prodution`: no overlay ./overlays/prodution.yaml. Did you mean `production`? There are: production, staging.',
    ]);
    expect(await findings(['.'], '../a')).toEqual([expect.stringMatching(/^unknown-env/)]);
  });
});

describe('payload files', () => {
  it('are read relative to the file that names them', async () => {
    write({
      'in/a.yaml': 'topology: t\nevents: { a.b: { payload: { $ref: ../p/x.json } } }\n',
      'p/x.json': '{"type":"string"}',
    });
    expect((await read(['in'])).topology?.events?.['a.b']?.payload).toEqual({ type: 'string' });
  });

  it('that are missing are told of where they are named', async () => {
    write({
      'a.yaml': 'topology: t\nevents: { a.b: { payload: { $ref: payloads/ordr.json } } }\n',
      'payloads/order.json': '{}',
    });
    const [finding] = (await read()).findings;
    expect(finding).toMatchObject({
      code: 'file-missing',
      place: { line: 2, column: 35 },
      path: 'events."a.b".payload.$ref',
    });
    expect(finding?.help).toContain('payloads/order.json');
  });
});

it('reads the topology of this repository', async () => {
  cpSync('topology', join(folder, 'topology'), { recursive: true });
  for (const env of [null, 'production', 'phase-5']) {
    expect((await read(['topology'], env)).findings).toEqual([]);
  }
});
