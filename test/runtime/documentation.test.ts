import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTopology } from '../../src/files/read-topology.js';
import { renderBindings } from '../../src/render/bindings/render-bindings.js';
import { CONSUMER_STATES } from '../../src/runtime/health.js';

const ROOT = join(import.meta.dirname, '../..');
const DOCS = join(ROOT, 'docs/runtime');
const pages = readdirSync(DOCS).filter(name => name.endsWith('.md'));
const read = (page: string) => readFileSync(join(DOCS, page), 'utf8');
const blocks = (page: string) => [...read(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

describe('docs/runtime', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(ROOT, 'test/types/compiled-'));
    const loaded = await readTopology([join(ROOT, 'topology')], null);
    const [bindings] = await renderBindings(
      { ...loaded, topology: loaded.topology!, placeOf: path => loaded.placeOf(path) },
      { version: '0', file: 'fleet.ts' },
    );
    writeFileSync(join(folder, 'fleet.ts'), bindings!.text);
    // What a page shows is one program, block after block; imports may stand where they are needed.
    for (const page of pages)
      writeFileSync(join(folder, page.replace('.md', '.ts')), `${blocks(page).join('\n')}\nexport {};\n`);
    const tsconfig = {
      extends: '../../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has code on every page, and all of it compiles', () => {
    expect(pages.filter(page => blocks(page).length === 0)).toEqual([]);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    let said = '';
    try {
      execFileSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
        encoding: 'utf8',
        cwd: folder,
      });
    } catch (error) {
      said = (error as { stdout: string }).stdout;
    }
    expect(said).toBe('');
  });

  it('begins with a service of at most 20 lines', () => {
    const lines = blocks('README.md')[0]!
      .split('\n')
      .filter(line => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(20);
  });

  it('has every code of an error, and every state that lasts', () => {
    const codes = readFileSync(join(ROOT, 'src/runtime/runtime-error.ts'), 'utf8').match(
      /^ {2}\| '[a-z-]+'/gm,
    )!;
    for (const code of codes) expect(read('README.md')).toContain(`| \`${code.slice(5, -1)}\``);
    for (const state of CONSUMER_STATES.filter(each => each !== 'starting' && each !== 'stopped')) {
      expect(read('README.md')).toContain(`| \`${state}\``);
    }
  });

  it('leads to pages that exist', () => {
    for (const page of pages) {
      for (const [, target] of read(page).matchAll(/\]\(([a-z-]+\.md)/g)) expect(pages).toContain(target);
    }
  });
});
