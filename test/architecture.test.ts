/** Imports point one way: the order of the folders in ORDER is the rule, this test is its keeper. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

/** A folder imports only from itself and from those before it. */
const ORDER = [
  'units',
  'subjects',
  'findings',
  'topology',
  'resources',
  'access',
  'lint',
  'plan',
  'views',
  'render',
  'convert',
  'files',
  'nats-server',
  'jetstream',
  'apply',
  'kubernetes',
  'runtime',
  'testing',
  'watch',
  'exporter',
  'cli',
];
const PURE = ORDER.slice(0, ORDER.indexOf('files'));
const NEVER: Record<string, string[]> = {
  runtime: ['plan', 'apply', 'cli'],
  testing: ['plan', 'apply', 'cli'],
};
/** Of Node's own modules, those that touch nothing outside; node:module loads a library only when it is needed. */
const HARMLESS = new Set(['node:crypto', 'node:module', 'node:path', 'node:util']);

interface Import {
  file: string;
  folder: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(folder, file));
}

function importsOf(path: string): Import[] {
  const file = relative(SRC, path).split(sep).join('/');
  const folder = file.includes('/') ? file.split('/')[0]! : '';
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(?:type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm,
  );
  return [...found].map(([, from, dynamic, bare]) => ({
    file,
    folder,
    to: (from ?? dynamic ?? bare)!,
  }));
}

const IMPORTS = sources(SRC).flatMap(importsOf);

/** What is imported, from `src/` on. */
function pathOf({ file, to }: Import): string {
  return relative(SRC, join(SRC, dirname(file), to))
    .split(sep)
    .join('/');
}

function folderOf(each: Import): string {
  const path = pathOf(each);
  return path.includes('/') ? path.split('/')[0]! : '';
}

const within = IMPORTS.filter(({ to }) => to.startsWith('.'));

/** The first way from a file back to itself; null where there is none. Types count: who needs whom is all that is asked. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const isDone = new Set<string>();
  const walk = (file: string, way: string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (isDone.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const circle = walk(next, [...way, file]);
      if (circle !== null) return circle;
    }
    isDone.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = walk(file, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe('the rule of imports', () => {
  it('sees the sources', () => {
    expect(within.length).toBeGreaterThan(100);
  });

  it('has a place for every folder of src/', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter(each => each.isDirectory());
    expect(folders.map(({ name }) => name).filter(name => !ORDER.includes(name))).toEqual([]);
  });

  it('lets a folder import only from itself and from those before it', () => {
    const wrong = within.filter(
      each => each.folder !== '' && ORDER.indexOf(folderOf(each)) > ORDER.indexOf(each.folder),
    );
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it('has no circles', () => {
    const imports = new Map<string, string[]>();
    for (const each of within)
      imports.set(each.file, [...(imports.get(each.file) ?? []), pathOf(each).replace(/\.js$/, '.ts')]);
    expect(circleIn(imports)?.join(' imports ') ?? null).toBeNull();
    expect(
      circleIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });

  it('lets nothing import the command line or the library’s entry', () => {
    const wrong = within.filter(each => ['cli', ''].includes(folderOf(each)) && each.folder !== 'cli');
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it('keeps runtime and testing away from the planner', () => {
    const wrong = within.filter(each => NEVER[each.folder]?.includes(folderOf(each)));
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it('keeps the pure folders from I/O and from the client', () => {
    const wrong = IMPORTS.filter(
      ({ folder, to }) =>
        PURE.includes(folder) &&
        ((to.startsWith('node:') && !HARMLESS.has(to)) || to.startsWith('@nats-io/')),
    );
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it('keeps the clock and the environment out of the pure folders', () => {
    const wrong = sources(SRC).filter(path => {
      const folder = relative(SRC, path).split(sep)[0]!;
      return (
        PURE.includes(folder) &&
        /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/.test(readFileSync(path, 'utf8'))
      );
    });
    expect(wrong.map(path => relative(SRC, path))).toEqual([]);
  });

  it('has an index only where the package exports one', () => {
    const indexes = sources(SRC)
      .map(path => relative(SRC, path).split(sep).join('/'))
      .filter(file => /(^|\/)index\.ts$/.test(file));
    const exported = ['index.ts', 'runtime/index.ts', 'testing/index.ts'];
    expect(indexes.filter(file => !exported.includes(file))).toEqual([]);
  });
});
