import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetctl-test-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const GOOD = `topology: shop
streams:
  ORDERS:
    subjects: [orders.>]
    max_age: 30d
`;

const BAD = `topology: shop
streams:
  ORDERS:
    subjects: [orders.>]
    max_agee: 30d
`;

describe('fleetctl validate', () => {
  it('says in one line what holds, and ends with 0', async () => {
    const cwd = folderWith({ 'shop.yaml': GOOD });
    expect(await fleetctl(['validate', 'shop.yaml'], { cwd })).toEqual({
      exit: 0,
      stdout: 'valid shop: 1 stream · 1 file\n',
      stderr: '',
    });
  });

  it('shows place, code, reason, the line and the mend, and ends with 3', async () => {
    const cwd = folderWith({ 'shop.yaml': BAD });
    const { exit, stdout } = await fleetctl(['validate', 'shop.yaml'], { cwd });
    expect(exit).toBe(3);
    expect(stdout).toMatch(
      /^shop\.yaml:5:5 error [a-z-]+\n {2}\S.*max_agee.*\n {2}5 \| {5}max_agee: 30d\n {4}\| {5}\^\n/,
    );
    expect(stdout).toMatch(/\n {2}Mend: \S/);
    expect(stdout).toMatch(/\n\n1 error\n$/);
  });

  it('gives a program the same with -o json', async () => {
    const cwd = folderWith({ 'shop.yaml': BAD });
    const { exit, stdout } = await fleetctl(['validate', 'shop.yaml', '-o', 'json'], { cwd });
    expect(exit).toBe(3);
    const { findings, ...head } = JSON.parse(stdout);
    expect(head).toEqual({ format: 'fleetctl.findings', format_version: '1.0' });
    expect(findings).toHaveLength(1);
    expect(Object.keys(findings[0])).toEqual([
      'code',
      'severity',
      'message',
      'file',
      'line',
      'column',
      'path',
      'help',
    ]);
    expect(findings[0]).toMatchObject({ severity: 'error', file: 'shop.yaml', line: 5, column: 5 });
  });

  it('ends with 3 for a file that is not there, in the format asked for', async () => {
    const { exit, stdout } = await fleetctl(['validate', 'nowhere.yaml', '-o', 'json']);
    expect(exit).toBe(3);
    expect(stdout).toContain('nowhere.yaml');
    expect(JSON.parse(stdout).format).toMatch(/^fleetctl\.(error|findings)$/);
  });

  it('holds the fleet’s own topology', async () => {
    const { exit, stdout } = await fleetctl(['validate']);
    expect(stdout).toContain('valid swe-ai-fleet: ');
    expect(exit).toBe(0);
  });
});
