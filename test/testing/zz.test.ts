import { it, expect } from 'vitest';
import { service } from '../../src/runtime/index.js';
import { testFleet } from '../../src/testing/index.js';
import { order, SHOP } from '../runtime/a-shop.js';
import { shop } from '../runtime/shop.gen.js';
it('perf', async () => {
  const fleet = await testFleet(shop, { topology: SHOP });
  const svc = service(shop, 'billing', fleet.options('billing')).handle('billing-orders', { 'orders.{region}.created': async ({data}, {publish}) => { await publish('invoice.issued', { order_id: data.order_id, amount: 1 }); }, 'orders.{region}.cancelled': () => {} }, { concurrency: 100 });
  await fleet.start(svc);
  const t = performance.now();
  const N = 5000;
  await Promise.all(Array.from({ length: N }, (_, i) => fleet.emit('orders.{region}.created', order('o' + i), { params: { region: 'eu' } })));
  await fleet.acked('billing-orders', { count: N });
  console.log('ms', performance.now() - t, (await fleet.published('invoice.issued')).length);
  await fleet.stop();
}, 120000);
