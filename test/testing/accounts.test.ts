/** Services in accounts of their own, on both engines: each logs in as its user, however that is in production. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/runtime/index.js';
import { type TestFleet, testFleet } from '../../src/testing/index.js';
import { pinned } from '../support/server.js';
import { madeBindings } from './made-bindings.js';

const PLANT = join(import.meta.dirname, 'plant');
const made = await madeBindings(PLANT);
const plant = await made.load('plant');
afterAll(() => made.remove());

interface Id {
  data: { id: string };
  params: Record<never, never>;
}
interface Plant {
  events: { 'parts.made': Id; 'machine.stopped': Id };
  services: {
    store: {
      publishes: never;
      consumers: {
        'store-parts': { events: 'parts.made'; kind: 'durable'; ackWaitMs: 30_000; maxDeliver: 5 };
      };
    };
    machine: { publishes: 'machine.stopped'; consumers: Record<never, never> };
    press: { publishes: 'parts.made'; consumers: Record<never, never> };
  };
}

describe.each([{ engine: 'model' as const }, { engine: 'nats-server' as const, binary: pinned.binary }])(
  'a fleet of two accounts on $engine',
  options => {
    it('has each service where its user is', async () => {
      const fleet: TestFleet<Plant> = await testFleet(plant as never, { topology: PLANT, ...options });
      const stored: string[] = [];
      const store = fleet.service('store').handle('store-parts', {
        'parts.made': ({ data }) => void stored.push(data.id),
      });
      const machine: Service<Plant, 'machine'> = fleet.service('machine');
      const press = fleet.service('press');
      await fleet.start(store, machine, press);
      await press.publish('parts.made', { id: 'p' });
      await fleet.acked('store-parts');
      expect(stored).toEqual(['p']);
      await fleet.through(machine.publish('machine.stopped', { id: 'm' }));
      const [stopped] = await fleet.published('machine.stopped');
      expect(stopped).toMatchObject({ service: 'machine', stream: 'MACHINES' });
      await fleet.stop();
    });
  },
);
