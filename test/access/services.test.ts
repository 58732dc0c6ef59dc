import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFolder } from '../fleet/read-fleet.js';
import { oldest } from '../support/server.js';
import { faultOf, proveServices } from './prove.js';
import { type Stage, setStage } from './stage.js';

const fleet = await readFolder('topology');

describe("the fleet's services", () => {
  proveServices(fleet);
});

describe('on the oldest server', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(fleet, oldest.binary);
  });
  afterAll(() => stage.stop());

  it.each(Object.entries(fleet.topology!.services!))('%s may do all that it has to', async (_, service) => {
    const access = stage.users.get(service.user!)!;
    expect(await faultOf(stage, access.user, { access, services: [service] }, 10_000)).toBeNull();
  });
});
