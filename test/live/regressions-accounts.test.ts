/** Regressions 19 and 20 of the list in regressions.test.ts: several accounts, and secrets. By the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { aFolder } from '../cli/a-folder.js';
import { documentOf } from '../cli/documents.js';
import { buildFleetctl, type Ended, fleetctl } from '../cli/fleetctl.js';
import { servers, withClient, withServer } from '../support/server.js';

beforeAll(buildFleetctl);

const PASSWORDS = { sales: 'hunter2-of-sales', warehouse: 'correct-horse-of-warehouse' };
const CONFIG = `accounts {
  SALES { jetstream: enabled, users: [ { user: sales, password: "${PASSWORDS.sales}" } ] }
  WAREHOUSE { jetstream: enabled, users: [ { user: warehouse, password: "${PASSWORDS.warehouse}" } ] }
}`;

const SHOP = (maxMsgs = 100) => `topology: shop
users:
  billing: { password: { env: BILLING_PASSWORD } }
accounts:
  SALES:
    context: sales
    streams: { ORDERS: { subjects: [orders.>] } }
    consumers: { work: { stream: ORDERS, ack_policy: explicit } }
  WAREHOUSE:
    context: warehouse
    streams: { ORDERS: { subjects: [orders.>], max_msgs: ${maxMsgs} } }
    consumers: { picking: { name: work, stream: ORDERS, ack_policy: explicit, ack_wait: 5s } }
`;

describe.each(servers)('two accounts on $label', ({ binary, isPinned }) => {
  const server = withServer({ binary, config: CONFIG });
  const sales = withClient(server, { user: 'sales', pass: PASSWORDS.sales });
  const warehouse = withClient(server, { user: 'warehouse', pass: PASSWORDS.warehouse });
  const said: Ended[] = [];

  const folder = aFolder({ 'home/.config/nats/context/README': '' });
  async function run(text: string, args: string[], passwords: typeof PASSWORDS = PASSWORDS): Promise<Ended> {
    writeFileSync(join(folder, 'shop.yaml'), text);
    for (const [user, password] of Object.entries(passwords)) {
      const context = JSON.stringify({ url: server().url, user, password });
      writeFileSync(join(folder, `home/.config/nats/context/${user}.json`), context);
    }
    const env = { HOME: join(folder, 'home'), BILLING_PASSWORD: 'swordfish-of-billing' };
    const ended = await fleetctl(args, { cwd: folder, env });
    said.push(ended);
    return ended;
  }

  const info = async (client: typeof sales) =>
    (await client().request('$JS.API.STREAM.INFO.ORDERS')).json<{
      config: { max_msgs: number };
      state: { messages: number };
    }>();

  it('19: hold streams and consumers of the same names, each with a life of its own', async () => {
    const applied = await run(SHOP(), ['apply', 'shop.yaml', '-y', '-o', 'json']);
    const report = documentOf(applied.stdout, 'fleetctl.report') as { actions: { id: string }[] };
    expect(applied.exit).toBe(0);
    expect(report.actions.map(({ id }) => id).sort()).toEqual([
      'SALES:consumer/ORDERS/work',
      'SALES:stream/ORDERS',
      'WAREHOUSE:consumer/ORDERS/work',
      'WAREHOUSE:stream/ORDERS',
    ]);
    expect((await info(sales)).config.max_msgs).toBe(-1);
    expect((await info(warehouse)).config.max_msgs).toBe(100);
    expect((await run(SHOP(), ['plan', 'shop.yaml', '--detailed-exitcode'])).exit).toBe(0);
  });

  it('19: consent for a name in one account is none for the other', async () => {
    for (const client of [sales, warehouse]) {
      for (let i = 0; i < 10; i++) await client().request('orders.a');
    }
    const narrowed = SHOP(3).replace('[orders.>] }', '[orders.>], max_msgs: 4 }');
    const apply = (...consent: string[]) =>
      run(narrowed, ['apply', 'shop.yaml', '-y', ...consent.flatMap(each => ['--allow-destroy', each])]);
    expect((await apply('WAREHOUSE:stream/ORDERS')).exit).toBe(4);
    expect((await info(sales)).state.messages + (await info(warehouse)).state.messages).toBe(20);
    expect((await apply('WAREHOUSE:stream/ORDERS', 'SALES:stream/ORDERS')).exit).toBe(0);
    expect((await info(sales)).state.messages).toBe(4);
    expect((await info(warehouse)).state.messages).toBe(3);
  });

  it.runIf(isPinned)(
    '20: no secret shows in a plan, a report, an error, a log or what is stored, whatever happens',
    async () => {
      const secrets = [
        ...Object.values(PASSWORDS),
        'swordfish-of-billing',
        'literal-in-the-file',
        'wrong-of-sales',
      ];
      await run(SHOP(50), ['plan', 'shop.yaml', '-v']);
      await run(SHOP(50), ['plan', 'shop.yaml', '-o', 'json', '--out', 'plan.json']);
      await run(SHOP(50), ['apply', 'shop.yaml', '-y', '-v']);
      await run(SHOP(50), ['show', 'shop.yaml', '-o', 'json']);
      const wrong = { ...PASSWORDS, sales: 'wrong-of-sales' };
      expect((await run(SHOP(), ['plan', 'shop.yaml', '-v'], wrong)).exit).toBe(8);
      expect((await run(SHOP(), ['plan', 'shop.yaml', '-o', 'json'], wrong)).exit).toBe(8);
      const literal = SHOP().replace('{ env: BILLING_PASSWORD }', 'literal-in-the-file');
      expect((await run(literal, ['validate', 'shop.yaml'])).exit).toBe(3);
      expect((await run(literal, ['apply', 'shop.yaml', '-y', '-o', 'json'])).exit).toBe(3);
      const url = server().url.replace('//', `//sales:${PASSWORDS.sales}@`);
      const single = 'topology: one\nstreams: { A: { subjects: [a] } }\n';
      expect((await run(single, ['apply', 'shop.yaml', '-y', '-v', '-s', url])).exit).toBe(0);
      expect((await run(single, ['plan', 'shop.yaml', '-o', 'json', '-s', url])).exit).toBe(0);
      const nowhere = `nats://sales:${PASSWORDS.sales}@127.0.0.1:1`;
      expect((await run(single, ['plan', 'shop.yaml', '-v', '-s', nowhere])).exit).toBe(7);

      const stored = await Promise.all(
        ['ORDERS', 'A'].map(async name => (await sales().request(`$JS.API.STREAM.INFO.${name}`)).string()),
      );
      const everything = [...said.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...stored].join('\n');
      expect(everything.length).toBeGreaterThan(2_000);
      expect(secrets.filter(secret => everything.includes(secret))).toEqual([]);
    },
  );
});
