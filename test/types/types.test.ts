import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const SOURCE = readFileSync(join(import.meta.dirname, 'services.ts'), 'utf8');

/** What tsc says of a text that stands in a folder beside this file; nothing where it compiles. */
function compile(text: string): string[] {
  const folder = mkdtempSync(join(import.meta.dirname, 'compiled-'));
  folders.push(folder);
  writeFileSync(join(folder, 'services.ts'), text.replaceAll("'../runtime/", "'../../runtime/"));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    }),
  );
  try {
    execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'],
      {
        encoding: 'utf8',
        cwd: folder,
      },
    );
    return [];
  } catch (error) {
    return (error as { stdout: string }).stdout.trim().split('\n');
  }
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('typed services', () => {
  it('compile where they may, and nowhere else', () => {
    expect(compile(SOURCE)).toEqual([]);
  });

  it('are refused line by line: each expected error is one', () => {
    const expected = SOURCE.match(/@ts-expect-error/g)!.length;
    const bare = SOURCE.replaceAll('@ts-expect-error', 'an error:');
    const lines = new Set(compile(bare).flatMap(line => /^services\.ts\((\d+),/.exec(line)?.[1] ?? []));
    expect(lines.size).toBeGreaterThanOrEqual(expected);
  });
});
