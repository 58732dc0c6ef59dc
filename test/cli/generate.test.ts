import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { fleetctl } from './fleetctl.js';

const ROOT = join(import.meta.dirname, '../..');
const SHOP = 'test/runtime/shop';
const COMMAND = ['generate', 'typescript'];

/** Inside the package, so that generated code finds the runtime by the package's name. */
const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(ROOT, 'dist/generate-'));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

describe('fleetctl generate typescript', () => {
  it('prints the module without --out', async () => {
    const { exit, stdout, stderr } = await fleetctl([...COMMAND, SHOP]);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toBe(readFileSync(join(ROOT, 'test/runtime/shop.gen.ts'), 'utf8'));
  });

  it('writes where it differs, and says so', async () => {
    const out = join(folder(), 'new/shop.ts');
    expect(await fleetctl([...COMMAND, SHOP, '--out', out])).toMatchObject({
      exit: 0,
      stdout: `written    ${out}\n`,
    });
    expect(await fleetctl([...COMMAND, SHOP, '--out', out])).toMatchObject({
      exit: 0,
      stdout: `unchanged  ${out}\n`,
    });
  });

  it('names the file after the topology in a folder', async () => {
    const out = folder();
    const { stdout } = await fleetctl([...COMMAND, SHOP, '--out', out]);
    expect(stdout).toBe(`written    ${out}/shop.ts\n`);
  });

  it('--check ends with 2 where the file is missing or stale, and writes nothing', async () => {
    const out = join(folder(), 'shop.ts');
    const check = () => fleetctl([...COMMAND, SHOP, '--out', out, '--check']);
    const missing = await check();
    expect([missing.exit, missing.stdout]).toEqual([2, `missing     ${out}\n`]);
    expect(missing.stderr).toContain(`fleetctl generate typescript ${SHOP} --out ${out}`);
    await fleetctl([...COMMAND, SHOP, '--out', out]);
    expect(await check()).toMatchObject({ exit: 0, stdout: `up to date  ${out}\n` });
    writeFileSync(out, `${readFileSync(out, 'utf8')}// by hand\n`);
    expect(await check()).toMatchObject({ exit: 2, stdout: `differs     ${out}\n` });
    expect(readFileSync(out, 'utf8')).toContain('// by hand');
  });

  it('holds the bindings of this project’s own tests', async () => {
    const args = [...COMMAND, SHOP, '--out', 'test/runtime/shop.gen.ts', '--check'];
    expect(await fleetctl(args)).toMatchObject({ exit: 0 });
  });

  it('writes JavaScript that runs as it is, with declarations beside it', async () => {
    const out = join(folder(), 'shop.js');
    expect((await fleetctl([...COMMAND, SHOP, '--out', out])).stdout).toBe(
      `written    ${out}\nwritten    ${out.replace('.js', '.d.ts')}\n`,
    );
    const { shop } = await import(pathToFileURL(out).href);
    const { validate } = shop.events['orders.{region}.created'];
    expect(validate({ order_id: 'a', total: 1, items: [] })).toBe(true);
    expect(validate({ order_id: '', total: 1, items: [] })).toBe(false);
    expect(validate.errors[0].instancePath).toBe('/order_id');
    expect(readFileSync(out.replace('.js', '.d.ts'), 'utf8')).toContain(
      'export declare const shop: Bindings<Shop>;',
    );
  });

  it('-o json has the files, and of a check how each stands', async () => {
    const out = join(folder(), 'shop.ts');
    const printed = JSON.parse((await fleetctl([...COMMAND, SHOP, '-o', 'json'])).stdout);
    expect(printed).toMatchObject({
      format: 'fleetctl.rendered',
      format_version: '1.0',
      files: [{ path: 'bindings.ts' }],
    });
    const { exit, stdout } = await fleetctl([...COMMAND, SHOP, '--out', out, '--check', '-o', 'json']);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ stale: true, states: [{ path: out, state: 'missing' }] });
  });

  it.each([
    [['--check'], '--check has nothing to look at'],
    [['--out', 'README.md'], 'README.md is no file of TypeScript or JavaScript'],
  ])('refuses %j', async (flags, message) => {
    const { exit, stdout, stderr } = await fleetctl([...COMMAND, SHOP, ...flags]);
    expect([exit, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
  });

  it('refuses a topology with errors, and writes nothing', async () => {
    const made = folder();
    writeFileSync(join(made, 't.yaml'), 'topology: t\nservices: { s: { consumes: [nothing] } }\n');
    const { exit, stdout, stderr } = await fleetctl([...COMMAND, made, '--out', join(made, 't.ts')]);
    expect([exit, stdout]).toEqual([3, '']);
    expect(stderr).toContain('which nothing defines');
  });
});
