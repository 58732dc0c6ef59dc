import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outgoing } from '../../examples/swe-ai-fleet/ports.js';
import { fileJournal } from '../../examples/swe-ai-fleet/state/file-journal.js';
import { versionedFiles } from '../../examples/swe-ai-fleet/state/versioned-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const draft = (version: number) => ({
  type: 'context.updated' as const,
  data: { story_id: 's', version, changes: ['x'] },
});
const cause = (id: string) => ({ id, correlationId: 'c' });

describe('values that several processes share', () => {
  it('let one of two writers of a version win, and a late one never', async () => {
    const one = versionedFiles<string>(folder);
    const other = versionedFiles<string>(folder);
    expect(await one.write('k', 0, 'a')).toBe(true);
    expect(await Promise.all([one.write('k', 1, 'b'), other.write('k', 1, 'c')])).toContain(false);
    expect(await one.write('k', 2, 'd')).toBe(true);
    expect(await one.write('k', 3, 'e')).toBe(true);
    // Halted since version 1, and only now at its write.
    expect(await other.write('k', 1, 'late')).toBe(false);
    expect(await other.read('k')).toMatchObject({ version: 4, value: 'e' });
  });

  it.each([
    'plain',
    'ceremony-17:story-s-1:role-DEV',
    '../../etc/passwd',
    '.',
    '..',
    'a/b',
    'ä',
    'x'.repeat(256),
    '~',
  ])('are kept for the key %s, in the folder', async key => {
    const files = versionedFiles<string>(folder);
    await files.write(key, 0, 'kept');
    const keys = await files.keys();
    expect(keys).toHaveLength(1);
    expect((await files.read(keys[0]!))?.value).toBe('kept');
    expect((await files.read(key))?.value).toBe('kept');
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('know nothing of a key that was never written', async () => {
    expect(await versionedFiles(folder).read('k')).toBeNull();
    expect(await versionedFiles(join(folder, 'none')).keys()).toEqual([]);
  });
});

describe('a journal', () => {
  const published: Outgoing[] = [];
  let breaks = 0;
  const publish = async (event: Outgoing<'context.updated'>) => {
    if (breaks-- > 0) throw new Error('killed');
    published.push(event);
  };
  const journal = () => fileJournal<number, 'context.updated'>(folder, publish);
  beforeEach(() => {
    published.length = 0;
    breaks = 0;
  });
  const add = (id: string, by = journal()) =>
    by.change('k', cause(id), state => ({
      state: (state ?? 0) + 1,
      events: [draft((state ?? 0) + 1)],
    }));

  it('makes a change once for each cause', async () => {
    expect([await add('a'), await add('b'), await add('a')]).toEqual([1, 2, 2]);
    expect(published).toHaveLength(2);
  });

  it('publishes what was kept when its process was killed: with the next try, and at the next start', async () => {
    breaks = 1;
    await expect(add('a')).rejects.toThrow('killed');
    expect(published).toEqual([]);
    expect(await add('a')).toBe(1);
    expect(published).toHaveLength(1);
    breaks = 1;
    await expect(add('b')).rejects.toThrow('killed');
    await journal().resume();
    expect(published.map(({ data }) => (data as { version: number }).version)).toEqual([1, 2]);
    expect(new Set(published.map(({ id }) => id)).size).toBe(2);
  });

  it('loses no change where several processes make many at once', async () => {
    const own = journal();
    const made = Array.from(
      { length: 20 },
      (_, number) => [`cause ${number}`, number % 2 ? own : journal()] as const,
    );
    await Promise.all(made.map(([id, by]) => add(id, by)));
    expect(await journal().read('k')).toBe(20);
    expect(new Set(published.map(({ id }) => id)).size).toBe(20);
  });

  it('keeps nothing of a change that is refused', async () => {
    const refused = journal().change('k', cause('a'), () => {
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(await journal().read('k')).toBeNull();
    expect(await add('a')).toBe(1);
  });
});
