/** What tests may say of a fleet, and what does not compile; `npm run check` reads it, nothing runs it. */
import { type Delivery, samplesOf, type TestFleet, testFleet } from '@swe-ai-fleet/fleetctl/testing';
import { type InvoiceIssued, type OrdersRegionCancelled, type Shop, shop } from '../runtime/shop.gen.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Fact extends true>() => {};

export async function aTest(): Promise<void> {
  const fleet: TestFleet<Shop> = await testFleet(shop, { topology: 'shop' });
  const order = { order_id: 'a', total: 1, items: [{ sku: 'tea', count: 1 }] };

  // ── Payloads and parameters come from the topology ──
  await fleet.emit('orders.{region}.created', order, { params: { region: 'eu' } });
  await fleet.emit('invoice.issued', { order_id: 'a', amount: 1 });
  // @ts-expect-error: the parameter of the subject is missing
  await fleet.emit('orders.{region}.created', order);
  // @ts-expect-error: no such parameter
  await fleet.emit('orders.{region}.created', order, { params: { land: 'eu' } });
  // @ts-expect-error: the payload lacks its amount
  await fleet.emit('invoice.issued', { order_id: 'a' });
  // @ts-expect-error: no such event
  await fleet.emit('invoice.paid', {});

  // ── Assertions know what they find ──
  const [invoice] = await fleet.published('invoice.issued', { data: { order_id: 'a' } });
  holds<Same<NonNullable<typeof invoice>['data'], InvoiceIssued>>();
  const [delivery] = await fleet.acked('ledger');
  holds<Same<typeof delivery, Delivery<InvoiceIssued> | undefined>>();
  // @ts-expect-error: the payload has no such member
  await fleet.published('invoice.issued', { data: { sku: 'tea' } });
  // @ts-expect-error: no service reads such a consumer
  await fleet.acked('billing');
  // @ts-expect-error: a consumer is no service
  await fleet.crash('ledger');
  // @ts-expect-error: no time to wait
  await fleet.advance('soon');
  // @ts-expect-error: no such reason
  await fleet.deadLettered('ledger', { reason: 'bored' });

  // ── Samples are payloads of their events ──
  const sample = await samplesOf(shop, { topology: 'shop' });
  const cancelled = sample('orders.{region}.cancelled', { reason: 'fraud' });
  holds<Same<typeof cancelled, OrdersRegionCancelled>>();
  await fleet.emit('invoice.issued', fleet.sample('invoice.issued', { amount: 3, order_id: undefined }));
  // @ts-expect-error: no such reason
  sample('orders.{region}.cancelled', { reason: 'whim' });
  // @ts-expect-error: the payload has no such member
  fleet.sample('invoice.issued', { sku: 'tea' });
  // @ts-expect-error: no such event
  sample('invoice.paid');

  // ── Services are those of the topology ──
  // @ts-expect-error: a handler is missing
  fleet.service('billing').handle('billing-orders', { 'orders.{region}.created': () => {} });
  // @ts-expect-error: no such service
  fleet.options('shipping');
}
