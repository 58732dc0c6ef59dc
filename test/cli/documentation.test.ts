import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { CONNECTION_FLAGS, GLOBAL_FLAGS } from '../../src/cli/global-flags.js';
import { commandHelp, EXIT_WORDS } from '../../src/cli/help.js';
import { FAULTS } from '../../src/findings/fleet-error.js';

const ROOT = join(import.meta.dirname, '../..');
/** The text of a document, its tables without the blanks that align them. */
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8').replace(/ +/g, ' ');

describe('docs/cli.md', () => {
  const text = read('docs/cli.md');

  it.each(COMMANDS.map(({ name, operands }) => `\`${`${name} ${operands}`.trim().replace('|', '\\|')}\``))(
    'has the command %s',
    command => {
      expect(text).toContain(`| ${command} |`);
    },
  );

  it.each([...new Set([...COMMANDS.flatMap(({ flags }) => flags), ...GLOBAL_FLAGS, ...CONNECTION_FLAGS])])(
    'has the flag --$name',
    ({ name }) => {
      expect(text).toMatch(new RegExp(`\`--${name}[\` ]`));
    },
  );
});

describe('docs/exit-codes.md', () => {
  const text = read('docs/exit-codes.md');

  it.each(Object.entries(FAULTS))('has the code %s with its exit %i', (code, exit) => {
    expect(text).toContain(`| \`${code}\` | ${exit} |`);
  });

  it('has every exit code', () => {
    const rows = text.match(/^\| [\d, ]+ \|/gm)!.flatMap(row => row.match(/\d+/g)!.map(Number));
    expect(rows).toEqual(Object.keys(EXIT_WORDS).map(Number));
  });
});

describe('the help of a command', () => {
  it.each(COMMANDS)('$name fits a screen, examples first, exit codes last', command => {
    const lines = commandHelp(command).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100);
    expect(lines[2]).toContain(`fleetctl ${command.name}`);
    expect(lines.lastIndexOf('Exit codes')).toBeGreaterThan(lines.length - 5);
  });
});

it('a file in commands/ is a command in the list', () => {
  const files = readdirSync(join(ROOT, 'src/cli/commands')).map(file => file.replace('.ts', ''));
  expect(COMMANDS.map(({ name }) => name.replace(' ', '-')).sort()).toEqual(files.sort());
});
