import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FleetError } from '../../src/findings/fleet-error.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import type { ContextReader, Environment } from '../../src/jetstream/context-file.js';
import type { ConnectionFlags } from '../../src/jetstream/settings.js';

const CONFIG = '/home/ada/.config/nats';

/** A disk of contexts: `prod` is context/prod.json, `selected` is context.txt. */
function disk(contexts: Record<string, object | string> = {}, selected?: string): ContextReader {
  const files = new Map<string, string>();
  for (const [name, fields] of Object.entries(contexts)) {
    const path = name.endsWith('.json') ? name : `${CONFIG}/context/${name}.json`;
    files.set(path, typeof fields === 'string' ? fields : JSON.stringify(fields));
  }
  if (selected !== undefined) files.set(`${CONFIG}/context.txt`, `${selected}\n`);
  return {
    readText: path => files.get(path),
    listNames: folder =>
      [...files.keys()]
        .filter(path => path.startsWith(`${folder}/`))
        .map(path => path.slice(folder.length + 1)),
  };
}

function resolve(flags: ConnectionFlags = {}, env: Environment = {}, reader: ContextReader = disk()) {
  return resolveConnection(flags, { HOME: '/home/ada', ...env }, reader);
}

function fault(run: () => unknown): FleetError {
  try {
    run();
  } catch (error) {
    if (error instanceof FleetError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function urls(options: { servers: { url: string }[] }): string[] {
  return options.servers.map(server => server.url);
}

describe('which server', () => {
  it('is this machine when nothing says otherwise', () => {
    expect(urls(resolve())).toEqual(['nats://127.0.0.1:4222']);
  });

  it('is the selected context before the default, the variable before the context, the flag before both', () => {
    const reader = disk({ prod: { url: 'nats://context:1' } }, 'prod');
    expect(urls(resolve({}, {}, reader))).toEqual(['nats://context:1']);
    expect(urls(resolve({}, { NATS_URL: 'nats://variable:2' }, reader))).toEqual(['nats://variable:2']);
    expect(urls(resolve({ server: 'flag:3' }, { NATS_URL: 'nats://variable:2' }, reader))).toEqual([
      'nats://flag:3',
    ]);
  });

  it('may be several, separated by commas, with or without scheme and port', () => {
    expect(urls(resolve({ server: 'nats://a:1, b ,tls://c,[::1]:5,nats://[fe80::1%eth0]' }))).toEqual([
      'nats://a:1',
      'nats://b:4222',
      'tls://c:4222',
      'nats://[::1]:5',
      'nats://[fe80::1%eth0]:4222',
    ]);
  });

  it.each([
    ['', 'nats://127.0.0.1:4222'],
    ['nats://', null],
    ['nats://a:99999', null],
    ['nats://a:0', null],
    ['http://a:1', null],
    ['ws://a:1', null],
    ['a b', null],
    [' , ', null],
    ['nats://a:1/path', null],
  ])('`%s` gives %s', (server, url) => {
    if (url !== null) expect(urls(resolve({ server }))).toEqual([url]);
    else expect(fault(() => resolve({ server })).code).toBe('usage');
  });
});

describe('a login in the URL', () => {
  it('is taken out of the address, whatever it holds', () => {
    const [server] = resolve({ server: 'nats://bob:p@ss:12/3@host:4333' }).servers;
    expect(server).toMatchObject({ host: 'host', port: 4333, url: 'nats://host:4333' });
    expect(server?.login).toMatchObject({ user: 'bob' });
    expect(revealed(server?.login)).toBe('p@ss:12/3');
  });

  it('is a token when it has no colon, and may be percent-encoded', () => {
    const [server] = resolve({ server: 't%3Ak@host' }).servers;
    expect(revealed(server?.login)).toBe('t:k');
  });

  it('is not shown when the address is unusable', () => {
    const error = fault(() => resolve({ server: 'nats://bob:hunter2@host:99999' }));
    expect(error.message).toBe(
      '--server gives `nats://host:99999`, which is not the address of a NATS server.',
    );
  });
});

describe('which login', () => {
  it('is none when nothing gives one', () => {
    expect(resolve().login).toEqual({ kind: 'none' });
  });

  it('is a token when a user is given without a password, as in the nats CLI', () => {
    expect(resolve({ user: 's3cret' }).login.kind).toBe('token');
    expect(resolve({}, { NATS_USER: 's3cret' }).login.kind).toBe('token');
  });

  it('joins a user and a password from flag and variable', () => {
    expect(resolve({ user: 'bob' }, { NATS_PASSWORD: 'p' }).login).toMatchObject({
      kind: 'user',
      user: 'bob',
    });
    expect(resolve({ password: 'p' }, { NATS_USER: 'bob' }).login).toMatchObject({
      kind: 'user',
      user: 'bob',
    });
  });

  it('keeps the user of a context and takes the password of the command line', () => {
    const reader = disk({ prod: { user: 'bob', password: 'old' } }, 'prod');
    const { login } = resolve({ password: 'new' }, {}, reader);
    expect(login).toMatchObject({ kind: 'user', user: 'bob', password: { from: '--password' } });
  });

  it('does not give the password of a context to another user', () => {
    const reader = disk({ prod: { user: 'bob', password: 'old' } }, 'prod');
    expect(resolve({ user: 'eve' }, {}, reader).login).toMatchObject({ kind: 'token' });
  });

  it('of the command line replaces that of the context as a whole', () => {
    const reader = disk({ prod: { user: 'bob', password: 'old' } }, 'prod');
    expect(resolve({ creds: '/c.creds' }, {}, reader).login).toMatchObject({
      kind: 'creds',
      creds: { file: '/c.creds' },
    });
    expect(resolve({}, { NATS_NKEY: '/n.nk' }, reader).login).toMatchObject({
      kind: 'nkey',
      seed: { file: '/n.nk' },
    });
  });

  it.each([
    [{ token: 't' }, 'token'],
    [{ user: 'u', password: 'p', creds: 'c' }, 'user'],
    [{ user: 'u' }, 'user'],
    [{ creds: 'c', nkey: 'n' }, 'creds'],
    [{ nkey: 'n', user_jwt: 'j' }, 'nkey'],
    [{ user_jwt: 'j', user_seed: 's' }, 'jwt'],
    [{ user_jwt: 'j' }, 'jwt'],
  ])('of the context %j is %s', (fields, kind) => {
    expect(resolve({}, {}, disk({ prod: fields }, 'prod')).login.kind).toBe(kind);
  });

  it('may be named by a scheme: env, file, data', () => {
    const reader = disk({
      env: { user: 'bob', password: 'env://BOB' },
      file: { token: 'file://~/token' },
      data: { creds: 'data:;base64,aGVsbG8=' },
      op: { creds: 'op://vault/item' },
    });
    const env = { BOB: 'from-env' };
    expect(revealed(resolve({ context: 'env' }, env, reader).login)).toBe('from-env');
    expect(resolve({ context: 'file' }, env, reader).login).toMatchObject({
      token: { file: '/home/ada/token' },
    });
    expect(revealed(resolve({ context: 'data' }, env, reader).login)).toBe('hello');
    expect(fault(() => resolve({ context: 'env' }, {}, reader)).message).toBe(
      'context `env` names the variable `BOB`, which is not set.',
    );
    expect(fault(() => resolve({ context: 'op' }, {}, reader)).code).toBe('usage');
  });

  it('expands ~ and variables in the paths of a context', () => {
    const reader = disk(
      { prod: { creds: '~/$DIR/a.creds', ca: '$\u007bDIR}/ca.pem', cert: 'c', key: '$NOPE/k' } },
      'prod',
    );
    const options = resolve({}, { DIR: 'd' }, reader);
    expect(options.login).toMatchObject({ creds: { file: '/home/ada/d/a.creds' } });
    expect(options.tls).toEqual({ caFile: 'd/ca.pem', certFile: 'c', keyFile: '/k', first: false });
  });
});

describe('which context', () => {
  const reader = disk(
    { prod: { url: 'nats://p' }, stage: { url: 'nats://s' }, '/tmp/x/mine.json': { url: 'nats://m' } },
    'prod',
  );

  it('is the flag, the variable, the selected one, in this order', () => {
    expect(resolve({ context: 'stage' }, { NATS_CONTEXT: 'prod' }, reader).context).toBe('stage');
    expect(resolve({}, { NATS_CONTEXT: 'stage' }, reader).context).toBe('stage');
    expect(resolve({}, {}, reader).context).toBe('prod');
    expect(resolve({ noContext: true }, {}, reader).context).toBeNull();
  });

  it('may be a file by its path', () => {
    const options = resolve({ context: '/tmp/x/mine.json' }, {}, reader);
    expect(options.context).toBe('mine');
    expect(urls(options)).toEqual(['nats://m:4222']);
  });

  it('is looked for under XDG_CONFIG_HOME', () => {
    const error = fault(() => resolve({}, { XDG_CONFIG_HOME: '/elsewhere', NATS_CONTEXT: 'prod' }, reader));
    expect(error.message).toBe('The context `prod` does not exist.');
  });

  it('is refused with the nearest name when it does not exist', () => {
    const error = fault(() => resolve({ context: 'prd' }, {}, reader));
    expect([error.code, error.exit, error.help]).toEqual(['usage', 3, 'Did you mean `prod`?']);
    expect(fault(() => resolve({ context: 'quite-another' }, {}, reader)).help).toBe(
      'Known contexts: prod, stage.',
    );
    expect(fault(() => resolve({ context: '../prod' }, {}, reader)).code).toBe('usage');
  });

  it('is refused when the selected one is gone', () => {
    const error = fault(() => resolve({}, {}, disk({}, 'gone')));
    expect(error.message).toBe(`The selected context \`gone\` (${CONFIG}/context.txt) does not exist.`);
  });

  it.each(['{"password": "hunter2"', '["hunter2"]', '{"password": ["hunter2"]}', '{"tls_first": "hunter2"}'])(
    'is refused without showing what it holds when it is unusable: %s',
    text => {
      const error = fault(() => resolve({}, {}, disk({ prod: text }, 'prod')));
      expect(error.code).toBe('file-unreadable');
      expect(inspect(error)).not.toContain('hunter2');
    },
  );

  it.each(['nsc', 'windows_cert_store', 'socks_proxy'])('is refused when it uses %s', field => {
    const error = fault(() => resolve({}, {}, disk({ prod: { [field]: 'x' } }, 'prod')));
    expect(error.message).toContain(`uses \`${field}\`, which fleetctl does not support`);
  });

  it('may hold fields that are of no concern here', () => {
    const fields = {
      description: 'x',
      color_scheme: 'red',
      url: '',
      token: '',
      jetstream_event_prefix: 'e',
      new_field: {},
    };
    expect(resolve({}, {}, disk({ prod: fields }, 'prod')).login).toEqual({ kind: 'none' });
  });
});

describe('where the API is', () => {
  it.each([
    [{}, {}, '$JS.API'],
    [{ jsDomain: 'hub' }, {}, '$JS.hub.API'],
    [{ jsApiPrefix: 'js.shared.' }, {}, 'js.shared'],
    [{ jsDomain: 'hub', jsApiPrefix: 'x' }, {}, '$JS.hub.API'],
    [{}, { jetstream_domain: 'leaf' }, '$JS.leaf.API'],
    [{}, { jetstream_api_prefix: 'p' }, 'p'],
    [{ jsApiPrefix: 'x' }, { jetstream_domain: 'leaf' }, 'x'],
  ])('flags %j and context %j: %s', (flags, fields, prefix) => {
    expect(resolve(flags, {}, disk({ prod: fields }, 'prod')).apiPrefix).toBe(prefix);
  });

  it.each([{ jsDomain: 'a.b' }, { jsDomain: 'a b' }, { jsApiPrefix: 'a..b' }, { jsApiPrefix: '>' }])(
    '%j is refused',
    flags => {
      expect(fault(() => resolve(flags)).code).toBe('usage');
    },
  );
});

describe('the rest', () => {
  it('takes inbox prefix, TLS first and timeout from where they are given', () => {
    const reader = disk({ prod: { inbox_prefix: '_INBOX_a', tls_first: true } }, 'prod');
    const options = resolve({}, { NATS_TIMEOUT: '1m1.5s' }, reader);
    expect(options).toMatchObject({ inboxPrefix: '_INBOX_a', tls: { first: true }, timeoutMs: 61_500 });
    expect(resolve().timeoutMs).toBe(5000);
  });

  it.each(['0s', 'soon', '5', '-1s', '1s x'])('refuses the timeout %s', timeout => {
    expect(fault(() => resolve({ timeout })).code).toBe('usage');
  });

  it('refuses a certificate without its key, and a key without its certificate', () => {
    expect(fault(() => resolve({ tlscert: 'c' })).help).toBe('Give --tlskey FILE too.');
    expect(fault(() => resolve({ tlskey: 'k' })).help).toBe('Give --tlscert FILE too.');
  });

  it('says where each value came from', () => {
    const reader = disk({ prod: { url: 'nats://bob:hunter2@p', jetstream_domain: 'hub' } }, 'prod');
    expect(resolve({ user: 'ada', password: 'hunter2' }, { NATS_CA: 'ca.pem' }, reader).origins).toEqual([
      { setting: 'context', value: 'prod', from: `selected (${CONFIG}/context/prod.json)` },
      { setting: 'server', value: 'nats://p:4222', from: 'context `prod`' },
      { setting: 'user', value: 'ada', from: '--user' },
      { setting: 'password', value: '(hidden)', from: '--password' },
      { setting: 'tlsca', value: 'ca.pem', from: 'NATS_CA' },
      { setting: 'js-domain', value: 'hub', from: 'context `prod`' },
    ]);
  });

  it.each<[ConnectionFlags, Environment]>([
    [{ server: 'nats://bob:hunter2@a,hunter2@b' }, {}],
    [{ user: 'bob', password: 'hunter2' }, {}],
    [{ user: 'hunter2' }, {}],
    [{ token: 'hunter2' }, {}],
    [{}, { NATS_JWT: 'hunter2', NATS_SEED: 'hunter2' }],
    [{ token: 'env://T' }, { T: 'hunter2' }],
  ])('never shows a secret when printed: %j %j', (flags, env) => {
    const options = resolve(flags, env);
    expect(`${inspect(options, { depth: 9, showHidden: true })}${JSON.stringify(options)}`).not.toContain(
      'hunter2',
    );
  });
});

function revealed(login: unknown): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('reveal' in value && typeof value.reveal === 'function') found.push(value.reveal());
    else for (const member of Object.values(value)) walk(member);
  };
  walk(login);
  return found.join(' ');
}
