import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

const TOPOLOGY = `
topology: shop
server: { server_name: one, port: 4222, max_payload: 1MiB, jetstream: { max_file_store: 1GiB } }
users:
  orders: { password: { env: ORDERS_PW }, permissions: { publish: [order.>] } }
  audit: { password: { kubernetes: { secret: nats-users, key: audit } }, permissions: { subscribe: [order.>] } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetctl-render-'));
  writeFileSync(join(folder, 'topology.yaml'), TOPOLOGY);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SET = { ORDERS_PW: 's3cret', NATS_USERS_AUDIT: 's3cret2' };
const render = (args: string[], env: Record<string, string> = SET) =>
  fleetctl(['render', 'nats', 'topology.yaml', ...args], { cwd: folder, env });

async function expectValid(document: unknown): Promise<void> {
  const schema = JSON.parse(readFileSync('schemas/rendered.schema.json', 'utf8')) as object;
  const check = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  check(document);
  expect(check.errors).toBeNull();
}

describe('stdout', () => {
  it('is the configuration, with variables for secrets', async () => {
    const { exit, stdout, stderr } = await render([]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toContain('# Rendered by fleetctl');
    expect(stdout).toContain('password: $ORDERS_PW');
    expect(stdout).toContain('password: $NATS_USERS_AUDIT');
    expect(stdout).not.toContain('s3cret');
  });

  it('says what could not be checked, and stays quiet with -q', async () => {
    expect((await render([], {})).stderr).toContain('note: ORDERS_PW, NATS_USERS_AUDIT not set here');
    expect((await render(['-q'], {})).stderr).toBe('');
  });

  it('is one document with -o json', async () => {
    const { stdout } = await render(['-o', 'json']);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ format: 'fleetctl.rendered', format_version: '1.0' });
    await expectValid(document);
    expect(document.files).toEqual([{ path: 'nats-server.conf', text: expect.stringContaining('orders') }]);
  });
});

describe('a password that would not arrive', () => {
  it('ends the run before anything is written, by name and not by value', async () => {
    const { exit, stdout, stderr } = await render(['--out', 'out'], { ...SET, ORDERS_PW: 'hun,ter2' });
    expect({ exit, stdout }).toEqual({ exit: 4, stdout: '' });
    expect(stderr).toContain('ORDERS_PW (users.orders.password)');
    expect(stderr).not.toContain('hun');
    expect(readdirSync(folder)).toEqual(['topology.yaml']);
  });

  it('arrives by way of secrets.conf, which its owner alone can read', async () => {
    const { exit } = await render(['--out', 'out', '--resolve-secrets'], { ...SET, ORDERS_PW: 'hun,"ter2' });
    expect(exit).toBe(0);
    expect(readFileSync(join(folder, 'out/secrets.conf'), 'utf8')).toContain('ORDERS_PW: "hun,\\"ter2"');
    expect(readFileSync(join(folder, 'out/nats-server.conf'), 'utf8')).toContain('include "./secrets.conf"');
    expect(statSync(join(folder, 'out/secrets.conf')).mode & 0o777).toBe(0o600);
  });

  it('is never printed, as JSON neither', async () => {
    const { stdout, stderr } = await render(['--out', 'out', '--resolve-secrets', '-o', 'json']);
    expect(stdout + stderr).not.toContain('s3cret');
    expect(JSON.parse(stdout).files[0]).toEqual({ path: 'secrets.conf', text: null });
  });

  it('that is missing is named', async () => {
    const resolved = await render(['--out', 'out', '--resolve-secrets'], { ORDERS_PW: 'x' });
    expect(resolved.exit).toBe(4);
    expect(resolved.stderr).toContain('NATS_USERS_AUDIT');
    const checked = await render(['--check-env'], { ORDERS_PW: 'x' });
    expect(checked).toMatchObject({ exit: 4, stdout: '' });
    expect(checked.stderr).toContain('NATS_USERS_AUDIT');
    expect(await render(['--check-env'])).toMatchObject({ exit: 0, stderr: '' });
  });

  it('of a file is taken from it', async () => {
    writeFileSync(join(folder, 'pw'), 'from, a file\n');
    writeFileSync(join(folder, 'topology.yaml'), TOPOLOGY.replace('{ env: ORDERS_PW }', '{ file: pw }'));
    expect(await render(['--out', 'out'])).toMatchObject({ exit: 0 });
    expect(readFileSync(join(folder, 'out/secrets.conf'), 'utf8')).toContain('PW: "from, a file"');
  });
});

describe('--check', () => {
  beforeEach(async () => {
    await render(['--out', 'out']);
  });

  it('is 0 where nothing differs: a folder, the file, beside --out', async () => {
    for (const args of [
      ['--check', 'out'],
      ['--check', 'out/nats-server.conf'],
      ['--out', 'out', '--check'],
    ]) {
      expect(await render(args)).toMatchObject({ exit: 0, stdout: 'up to date: 1 file\n' });
    }
  });

  it('is 2 beside --out where nothing was written yet, and 3 where a path of its own is not there', async () => {
    const never = await render(['--out', 'never', '--check']);
    expect(never).toMatchObject({ exit: 2, stdout: expect.stringContaining('missing    nats-server.conf') });
    expect(existsSync(join(folder, 'never'))).toBe(false);
    expect(await render(['--check', 'never'])).toMatchObject({ exit: 3 });
  });

  it('takes a path of the topology behind it, beside --out', async () => {
    const args = ['render', 'nats', '--out', 'out', '--check', 'topology.yaml'];
    expect(await fleetctl(args, { cwd: folder, env: SET })).toMatchObject({ exit: 0 });
  });

  it('is 2 where something differs, and says what it takes', async () => {
    writeFileSync(
      join(folder, 'topology.yaml'),
      TOPOLOGY.replace('1MiB', '2MiB').replace('[order.>]', '[ok]'),
    );
    const reload = await render(['--check', 'out']);
    expect(reload.exit).toBe(2);
    expect(reload.stdout).toMatch(/reload +changed +max_payload\n/);
    expect(reload.stdout).toMatch(/reload +changed +users\.orders\.permissions\.publish\.allow/);
    expect(reload.stdout).toContain('A reload does');
    writeFileSync(join(folder, 'topology.yaml'), TOPOLOGY.replace('server_name: one', 'server_name: two'));
    const restart = await render(['--out', 'out', '--check', '-o', 'json']);
    expect(restart.exit).toBe(2);
    await expectValid(JSON.parse(restart.stdout));
    expect(JSON.parse(restart.stdout)).toMatchObject({
      stale: true,
      states: [{ path: 'nats-server.conf', state: 'differs' }],
      changes: [{ setting: 'server_name', change: 'changed', effect: 'restart' }],
    });
  });

  it('reads what a person wrote', async () => {
    const text = `
      # by hand
      server_name = one; listen: "0.0.0.0:4222", max_payload 1mb
      jetstream { max_file: 1G }
      authorization { users = [
        { username: orders, pass: $ORDERS_PW, permissions: { pub: { allow: order.> } } }
      ] }`;
    writeFileSync(join(folder, 'hand.conf'), text);
    const { exit, stdout } = await render(['--check', 'hand.conf', '-o', 'json']);
    expect(exit).toBe(2);
    const changes = JSON.parse(stdout).changes as { setting: string; effect: string }[];
    expect(changes.map(({ setting, effect }) => `${effect} ${setting}`)).toEqual(
      expect.arrayContaining(['restart host', 'reload jetstream.max_file_store']),
    );
    expect(changes.map(({ setting }) => setting)).not.toContain('max_payload');
    expect(changes.map(({ setting }) => setting)).not.toContain('server_name');
  });

  it('of what is not there is an error, not a difference', async () => {
    expect(await render(['--check', 'nowhere'])).toMatchObject({ exit: 3 });
    expect((await render(['--check'])).stderr).toContain('--check needs a value');
    writeFileSync(join(folder, 'broken.conf'), 'users: [ { user: x ');
    const broken = await render(['--check', 'broken.conf']);
    expect(broken.exit).toBe(3);
    expect(broken.stderr).toContain('broken.conf');
  });
});

describe('templates of your own', () => {
  it('take the place of those of fleetctl', async () => {
    mkdirSync(join(folder, 'mine/nats'), { recursive: true });
    const text = 'max_traced_msg_len: 5\n{{#each sections}}{{> settings.conf settings}}{{/each}}';
    writeFileSync(join(folder, 'mine/nats/nats-server.conf.hbs'), text);
    const { exit, stdout } = await render(['--templates', 'mine']);
    expect(exit).toBe(0);
    expect(stdout).toContain('max_traced_msg_len: 5');
    expect(stdout).not.toContain('# Limits');
  });

  it('that are broken are named with line and column', async () => {
    mkdirSync(join(folder, 'mine/nats'), { recursive: true });
    writeFileSync(join(folder, 'mine/nats/nats-server.conf.hbs'), '\n{{sektions}}');
    const { exit, stdout } = await render(['--templates', 'mine', '-o', 'json']);
    expect({ exit, ...JSON.parse(stdout) }).toMatchObject({
      exit: 3,
      code: 'template-invalid',
      source: { file: 'mine/nats/nats-server.conf.hbs', line: 2, column: 3 },
    });
  });
});

describe('misuse', () => {
  it.each([
    [['--resolve-secrets'], 'needs --out DIR'],
    [['--user-creds', '--out', 'out'], 'operator mode'],
    [['--check-env', '--out', 'out'], 'renders nothing'],
  ])('%j', async (args, says) => {
    const { exit, stderr } = await render(args);
    expect(exit).toBe(3);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(says);
  });

  it('a topology without a server says what to write', async () => {
    writeFileSync(join(folder, 'topology.yaml'), 'topology: shop\n');
    const { exit, stderr } = await render([]);
    expect(exit).toBe(3);
    expect(stderr).toContain('no `server`');
  });
});
