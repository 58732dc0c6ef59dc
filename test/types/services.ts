/** What must compile and what must not; tsc reads it (types.test.ts), nothing runs it. */
import { type DataOf, type EventsOf, type ParamsOf, service } from '@swe-ai-fleet/fleetctl/runtime';
import { type OrdersRegionCreated, type Shop, shop } from '../runtime/shop.gen.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Fact extends true>() => {};

const billing = service(shop, 'billing');
const checkout = service(shop, 'checkout');
const gateway = service(shop, 'gateway');
const order = { order_id: 'a', total: 1, items: [{ sku: 'tea', count: 1 }] };

// ── Payloads, parameters and numbers come from the topology ──
holds<Same<DataOf<Shop, 'orders.{region}.created'>, OrdersRegionCreated>>();
holds<Same<ParamsOf<Shop, 'orders.{region}.created'>, { region: string }>>();
holds<
  Same<EventsOf<Shop, 'billing', 'billing-orders'>, 'orders.{region}.created' | 'orders.{region}.cancelled'>
>();
holds<Same<EventsOf<Shop, 'auditor', 'audit-orders'>, 'orders.{region}.created'>>();
holds<
  Same<EventsOf<Shop, 'gateway', 'price-feed'>, 'invoice.issued' | 'prices.changed' | 'prices.imported'>
>();
holds<Same<Shop['services']['billing']['consumers']['billing-orders']['ackWaitMs'], 3000>>();
holds<Same<Shop['services']['billing']['consumers']['billing-orders']['maxDeliver'], 4>>();

billing.handle(
  'billing-orders',
  {
    'orders.{region}.created': async (event, context) => {
      const region: string = event.params.region;
      const count: number = event.data.items[0]!.count;
      await context.publish('invoice.issued', { order_id: event.data.order_id, amount: count });
      // @ts-expect-error no such property in the payload
      event.data.customer;
      // @ts-expect-error no such parameter in the subject
      event.params.country;
      // @ts-expect-error billing may not publish orders
      await context.publish('orders.{region}.created', order, { params: { region } });
    },
    'orders.{region}.cancelled': ({ data }) => {
      const reason: 'customer' | 'fraud' | 'stock' = data.reason;
      return reason;
    },
  },
  {
    // A union that narrows by type.
    key: event => (event.type === 'orders.{region}.cancelled' ? event.data.reason : event.data.order_id),
    timeout: '20s',
    retry: { delays: ['1s', 500] },
  },
);

// ── A handler map names every event of its consumer, and no other ──
// @ts-expect-error 'orders.{region}.cancelled' can be delivered, and has no handler
billing.handle('billing-orders', { 'orders.{region}.created': () => {} });

billing.handle('billing-orders', {
  'orders.{region}.created': () => {},
  'orders.{region}.cancelled': () => {},
  // @ts-expect-error billing-orders never delivers invoices
  'invoice.issued': () => {},
});

billing.handle('billing-orders', {
  'orders.{region}.created': () => {},
  // @ts-expect-error misspelt
  'orders.{region}.canceled': () => {},
});

// @ts-expect-error a filter with a wildcard delivers every event that it touches
gateway.handle('price-feed', { 'prices.changed': () => {}, 'invoice.issued': () => {} });

gateway.handle('price-feed', {
  'prices.changed': ({ data }) => data.price.toFixed(2),
  'invoice.issued': ({ data }) => data.amount,
  'prices.imported': ({ data }) => {
    // @ts-expect-error an event without a schema may hold anything
    data.price;
  },
});

// ── A service reads its own consumers ──
// @ts-expect-error audit-orders is not billing's
billing.handle('audit-orders', { 'orders.{region}.created': () => {} });
// @ts-expect-error there is no such service
service(shop, 'biling');

// ── It publishes what it has the right to, whole ──
checkout.publish('orders.{region}.created', order, { params: { region: 'eu' } });
checkout.publish('prices.changed', { sku: 'tea', price: 1 });
checkout.publish('prices.changed', { sku: 'tea', price: 1 }, { id: 'price-1' });
// @ts-expect-error invoices are billing's to publish
checkout.publish('invoice.issued', { order_id: 'a', amount: 1 });
// @ts-expect-error without the subject's parameter
checkout.publish('orders.{region}.created', order);
// @ts-expect-error with a parameter of another name
checkout.publish('orders.{region}.created', order, { params: { country: 'eu' } });
// @ts-expect-error a property is missing
checkout.publish('prices.changed', { sku: 'tea' });
// @ts-expect-error a property is misspelt
checkout.publish('prices.changed', { sku: 'tea', prize: 1 });
// @ts-expect-error of another type
checkout.publish('prices.changed', { sku: 'tea', price: '1' });
// @ts-expect-error gateway publishes nothing at all
gateway.publish('prices.changed', { sku: 'tea', price: 1 });

// ── Durations are written as people write them ──
// @ts-expect-error no unit
billing.drain({ within: '20' });
billing.drain({ within: '20s' });

// ── Browsers are fed by a fan-out, and see its events ──
gateway.sse('price-feed', {
  authorize: () => ({ filter: event => event.type === 'prices.changed' && event.data.price > 0 }),
});
// @ts-expect-error ledger is no fan-out
billing.sse('ledger', { authorize: () => null });
// @ts-expect-error who may see what has to be said
gateway.sse('price-feed', {});
gateway.sse('price-feed', {
  // @ts-expect-error an invoice has no price
  authorize: () => ({ filter: event => event.type === 'invoice.issued' && event.data.price > 0 }),
});

// ── The past has the types of the consumer ──
billing.replay('billing-orders', { events: ['orders.{region}.created'] });
// @ts-expect-error billing-orders does not deliver invoices
billing.replay('billing-orders', { events: ['invoice.issued'] });
// @ts-expect-error audit-orders is not billing's
billing.history('audit-orders');
