import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

const SHOP = `topology: shop
streams: { ORDERS: { subjects: [order.>], max_bytes: 1MiB } }
events: { order.paid: {} }
consumers: { billing: { stream: ORDERS, filter_subjects: [order.paid], ack_policy: none } }
services:
  shop: { user: shop, publishes: [order.paid] }
  billing: { user: billing, consumes: [billing] }
users:
  shop: { password: { env: P } }
  billing:
    password: { env: P }
    permissions: { publish: [order.>, $JS.API.CONSUMER.INFO.ORDERS.billing] }
  topology: { password: { env: P }, account: A }
accounts: { A: {} }
`;

/** A folder with the topology in `topology/`, and the same in `other.yaml`. */
function shop(text = SHOP): string {
  const cwd = mkdtempSync(join(tmpdir(), 'fleetctl-test-'));
  mkdirSync(join(cwd, 'topology'));
  writeFileSync(join(cwd, 'topology/shop.yaml'), text);
  writeFileSync(join(cwd, 'other.yaml'), text.replaceAll('paid', 'lost'));
  return cwd;
}

async function json(args: string[], cwd = shop()) {
  const { exit, stdout } = await fleetctl(['permissions', '-o', 'json', ...args], { cwd });
  expect(exit).toBe(0);
  return JSON.parse(stdout);
}

const NOTHING = { allow: [], deny: ['>'] };
const SHOP_RIGHTS = {
  publish: { allow: ['order.paid'], deny: [] },
  subscribe: { allow: ['_INBOX_shop.>'], deny: [] },
};

describe('fleetctl permissions -o json', () => {
  it('is what each user may, by name, as its schema says', async () => {
    const document = await json([]);
    expect(document).toEqual({
      shop: SHOP_RIGHTS,
      billing: {
        publish: { allow: ['order.>', '$JS.API.CONSUMER.INFO.ORDERS.billing'], deny: [] },
        subscribe: {
          allow: [
            '$JS.EVENT.ADVISORY.CONSUMER.CREATED.ORDERS.billing',
            '$JS.EVENT.ADVISORY.CONSUMER.DELETED.ORDERS.billing',
            '$JS.EVENT.ADVISORY.CONSUMER.PAUSE.ORDERS.billing',
            '_INBOX_billing.>',
          ],
          deny: [],
        },
      },
      topology: { publish: NOTHING, subscribe: NOTHING },
    });
    const schema = JSON.parse(readFileSync('schemas/permissions.schema.json', 'utf8'));
    const validate = new Ajv2020().compile(schema);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['a name', ['shop'], ['shop']],
    ['an address', ['user/shop'], ['shop']],
    ['a pattern', ['user/*'], ['shop', 'billing', 'topology']],
    ['several, in the order of the file', ['billing', 'shop', 'shop'], ['shop', 'billing']],
    ['an address in an account', ['A:user/*'], ['topology']],
  ])('%s chooses users', async (_, operands, users) => {
    expect(Object.keys(await json(operands))).toEqual(users);
  });

  it('what is a file or a folder is a path, whatever users there are', async () => {
    const cwd = shop();
    expect(Object.keys(await json(['topology'], cwd))).toEqual(['shop', 'billing', 'topology']);
    expect(Object.keys(await json(['user/topology'], cwd))).toEqual(['topology']);
    expect((await json(['shop', 'other.yaml'], cwd)).shop.publish.allow).toEqual(['order.lost']);
  });

  it('--derived leaves out what is written by hand', async () => {
    const { billing } = await json(['billing', '--derived']);
    expect(billing.publish.allow).toEqual([
      '$JS.API.CONSUMER.INFO.ORDERS.billing',
      '$JS.API.CONSUMER.MSG.NEXT.ORDERS.billing',
    ]);
  });
});

describe('fleetctl permissions', () => {
  it('is a block of a server configuration, with the reason of each entry', async () => {
    const { exit, stdout, stderr } = await fleetctl(['permissions', 'shop'], { cwd: shop() });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toBe(`# user shop · 1 service: shop
# its clients have to use the inbox prefix _INBOX_shop
permissions: {
  publish: {
    allow: [
      "order.paid"  # publish \`order.paid\`
    ]
  }
  subscribe: {
    allow: [
      "_INBOX_shop.>"  # receive the answers to its requests
    ]
  }
}
`);
  });

  it('says what is missing of hand-written permissions, and what is beyond', async () => {
    const { exit, stdout } = await fleetctl(['permissions', 'billing'], { cwd: shop() });
    expect(exit).toBe(0);
    expect(stdout.replaceAll(/ +/g, ' ')).toContain(`# written by hand, and not what is derived:
# - publish "$JS.API.CONSUMER.MSG.NEXT.ORDERS.billing" missing: fetch from \`billing\`
# + publish "order.>" beyond what is needed
`);
  });

  it('--check ends with 2 where they differ, and with 0 where they do not', async () => {
    const cwd = shop();
    expect((await fleetctl(['permissions', '--check'], { cwd })).exit).toBe(2);
    // `render` takes a value there; here it takes none, wherever it stands.
    expect((await fleetctl(['permissions', '--check', 'shop'], { cwd })).exit).toBe(0);
    expect((await fleetctl(['--check', 'permissions', 'shop'], { cwd })).exit).toBe(0);
  });

  it('an unknown user ends with 3 and the nearest name', async () => {
    const cwd = shop();
    const { exit, stdout, stderr } = await fleetctl(['permissions', 'biling'], { cwd });
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
    expect(stderr).toContain('There is no user `biling` in the topology');
    expect(stderr).toContain('Did you mean billing?');
    const inJson = await fleetctl(['permissions', 'user/nobody', '-o', 'json'], { cwd });
    expect(JSON.parse(inJson.stdout)).toMatchObject({ code: 'unknown-address', exit: 3 });
  });

  it('a path that does not exist is named', async () => {
    const { exit, stderr } = await fleetctl(['permissions', 'shop', 'elsewhere/'], { cwd: shop() });
    expect(exit).toBe(3);
    expect(stderr).toContain('elsewhere');
  });

  it.each([
    ['a service that reads what is nowhere', 'consumes: [billing]', 'consumes: [biling]'],
    ['what the schema refuses', 'password: { env: P } }\n  billing', 'pasword: { env: P } }\n  billing'],
  ])('is refused for %s', async (_, from, to) => {
    const cwd = shop(SHOP.replace(from, to));
    const { exit, stdout, stderr } = await fleetctl(['permissions'], { cwd });
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
    expect(stderr).toContain('fleetctl validate');
  });

  it('is given all the same where something else is wrong, and that is said', async () => {
    const cwd = shop(SHOP.replace('events: {', 'events: { ordr.paid: {},'));
    const { exit, stderr } = await fleetctl(['permissions', 'shop'], { cwd });
    expect(exit).toBe(0);
    expect(stderr).toContain('subject-not-captured');
  });
});
