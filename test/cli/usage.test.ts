import { beforeAll, describe, expect, it } from 'vitest';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

interface Misuse {
  args: string[];
  message: string;
  help: string;
}

const MISUSES: Misuse[] = [
  {
    args: ['vaidate'],
    message: 'There is no command `vaidate`.',
    help: 'Did you mean fleetctl validate?',
  },
  {
    args: ['validate', '--ouput', 'json'],
    message: 'There is no flag --ouput.',
    help: 'Did you mean --output?',
  },
  {
    args: ['validate', '-o', 'jsno'],
    message: '-o does not take `jsno`.',
    help: 'Did you mean json? It takes text, json.',
  },
  {
    args: ['validate', '--color', 'alwais'],
    message: '--color does not take `alwais`.',
    help: 'Did you mean always?',
  },
  {
    args: ['validate', '--env'],
    message: '--env needs a value: --env NAME.',
    help: 'The overlay to apply',
  },
  {
    args: ['validate', '--env', '--quiet'],
    message: '--env needs a value: --env NAME.',
    help: 'The overlay to apply',
  },
  {
    args: ['validate', '--quiet=yes'],
    message: '--quiet takes no value.',
    help: 'Write --quiet alone.',
  },
  {
    args: ['validate', '--timeout', 'soon'],
    message: '--timeout does not take `soon`.',
    help: 'It takes a duration such as 5s',
  },
  {
    args: ['validate', '--env', 'a', '--env', 'b'],
    message: '--env is given twice: a and b.',
    help: 'Give it once.',
  },
  { args: ['-x'], message: 'There is no flag -x.', help: 'All flags: fleetctl --help' },
];

describe('misuse ends with 3 and names what was meant', () => {
  it.each(MISUSES)('$args', async ({ args, message, help }) => {
    const { exit, stdout, stderr } = await fleetctl(args);
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`usage: ${message} ${help}`);
  });

  it.each(MISUSES.filter(({ args }) => !args.includes('-o')))(
    'and is one JSON document on stdout with -o json: $args',
    async ({ args, message }) => {
      const { exit, stdout } = await fleetctl(['-o', 'json', ...args]);
      expect(exit).toBe(3);
      const document = JSON.parse(stdout);
      expect(document).toMatchObject({
        format: 'fleetctl.error',
        code: 'usage',
        exit: 3,
        message,
        source: null,
      });
      expect(Object.keys(document)).toEqual(['format', 'code', 'exit', 'message', 'help', 'source']);
    },
  );
});

describe('the help', () => {
  it('is what fleetctl alone says', async () => {
    const [alone, asked] = await Promise.all([fleetctl([]), fleetctl(['--help'])]);
    expect(alone).toEqual(asked);
    expect(alone.exit).toBe(0);
  });

  it('fits a screen', async () => {
    const { stdout } = await fleetctl(['--help']);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(42);
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(100);
  });

  it('is one JSON document with -o json, and so are the version and no command at all', async () => {
    const [help, version, none] = await Promise.all([
      fleetctl(['--help', '-o', 'json']),
      fleetctl(['--version', '-ojson']),
      fleetctl(['--output=json']),
    ]);
    expect(JSON.parse(help.stdout)).toMatchObject({ format: 'fleetctl.help' });
    expect(JSON.parse(version.stdout)).toMatchObject({ format: 'fleetctl.version' });
    expect(JSON.parse(none.stdout)).toMatchObject({ format: 'fleetctl.error', code: 'usage' });
    expect([help.exit, version.exit, none.exit]).toEqual([0, 0, 3]);
  });
});

it('stays silent when its reader goes away', async () => {
  const { startFleetctl } = await import('./fleetctl.js');
  const started = startFleetctl(['--help']);
  started.closeStdout();
  const { stderr } = await started.ended;
  expect(stderr).toBe('');
});
