import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BIN, buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

interface Misuse {
  args: string[];
  message: string;
  help: string;
}

const MISUSES: Misuse[] = [
  {
    args: ['--pasword', 's3cr3t', 'plan'],
    message: 'There is no flag --pasword.',
    help: 'Did you mean --password?',
  },
  {
    args: ['validate', '--prune'],
    message: '`validate` takes no --prune.',
    help: 'It belongs to: plan, apply, kubernetes diff, kubernetes apply.',
  },
  {
    args: ['lock', 'brake'],
    message: 'There is no command `lock brake`.',
    help: 'Did you mean fleetctl lock break?',
  },
  { args: ['demo', 'here'], message: '`demo` does not take `here`.', help: 'Usage: fleetctl demo' },
  { args: ['help'], message: 'There is no command `help`.', help: 'Write fleetctl --help' },
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
    help: 'Did you mean json? It takes text, json, sarif, github, gitlab, junit.',
  },
  {
    args: ['plan', '-o', 'junti'],
    message: '-o does not take `junti`.',
    help: 'It takes text, json.',
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
    message: '--env is given twice, with two values.',
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

it('never repeats a secret, not even where it was misplaced', async () => {
  const lines = [
    ['--pasword', 's3cr3t', 'plan'],
    ['plan', '--password', 's3cr3t', '--password', 's3cr3t2'],
    ['plan', '--tokn=s3cr3t'],
    ['apply', '--password', 's3cr3t', '-s', 'nats://me:s3cr3t@127.0.0.1:1', '--no-input'],
    ['plan', '--password', 's3cr3t', '-s', 'nats://me:s3cr3t@127.0.0.1:1', '--user', 'me', '-v'],
  ];
  for (const args of lines) {
    const { stdout, stderr, exit } = await fleetctl([...args, '-o', 'json']);
    expect(exit).not.toBe(0);
    expect(stdout + stderr).not.toContain('s3cr3t');
  }
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

it.runIf(existsSync('/dev/full'))(
  'ends with 1 where its result cannot be written, the disk being full',
  () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'rules'], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(String(stderr)).toContain('ENOSPC');
  },
);

it.each([
  ['a URL where a path belongs', ['plan', 'nats://me:hushhush@127.0.0.1']],
  ['a URL for a topology to render', ['render', 'nats', 'nats://me:hushhush@127.0.0.1']],
  [
    'a URL for a folder to compare',
    ['render', 'nats', 'topology', '--check', 'nats://me:hushhush@127.0.0.1'],
  ],
  ['a seed where its file belongs', ['plan', 'topology', '--nkey', `SU${'A'.repeat(48)}HUSHHUSH`]],
])('shows no secret that is given as %s', async (_, args) => {
  for (const more of [[], ['-o', 'json']]) {
    const { exit, stdout, stderr } = await fleetctl([...args, ...more]);
    expect(exit).toBe(3);
    expect(stdout + stderr).toContain('***');
    expect(`${stdout}${stderr}`.toLowerCase()).not.toContain('hushhush');
  }
});
