/** The proof, for every service of a topology: what it needs works, each single entry is needed, the rest is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf, type UserAccess } from '../../src/access/permissions-of.js';
import type { LoadedTopology } from '../../src/topology/loaded-topology.js';
import type { Service } from '../../src/topology/topology.gen.js';
import { pinned } from '../support/server.js';
import { forbiddenTo } from './forbidden.js';
import { withoutEntry } from './logins.js';
import { doEverything } from './service-calls.js';
import { type Stage, setStage } from './stage.js';
import { refusedOf } from './try-subjects.js';

/** The second form of acknowledgements and flow control, since 2.14. */
const V2 = { feature_flags: { js_ack_fc_v2: true } };
/** For what has to come, and for what shall not. */
const LONG_MS = 10_000;
const SHORT_MS = 1_000;

interface Login {
  user: string;
  access: UserAccess;
  services: Service[];
}

export function proveServices(loaded: LoadedTopology): void {
  const topology = loaded.topology!;
  const logins: Login[] = [...permissionsOf(topology).values()]
    .filter(({ services }) => services.length > 0)
    .map(access => ({
      user: access.user,
      access,
      services: access.services.map(name => topology.services![name]!),
    }));
  let v1: Stage;
  let v2: Stage;
  beforeAll(async () => {
    [v1, v2] = await Promise.all([setStage(loaded, pinned.binary), setStage(loaded, pinned.binary, V2)]);
  });
  afterAll(() => Promise.all([v1.stop(), v2.stop()]));

  describe.each(logins)('$user', ({ user, access, services }) => {
    it('may do all that it has to, and is never refused', async () => {
      for (const stage of [v1, v2]) {
        expect(await faultOf(stage, user, { access, services }, LONG_MS)).toBeNull();
        expect(await stage.server.log()).not.toMatch(new RegExp(`user:${user}".*Violation`));
      }
    });

    it('needs every single entry of its permissions', async () => {
      for (const [i, { effect, subject }] of access.needs.entries()) {
        if (effect === 'deny') continue;
        // What begins with the domain is for the second form: there it is missed first.
        const stages = subject.includes('.*.*.') ? [v2, v1] : [v1, v2];
        const faults = await missed(stages, withoutEntry(user, i), { access, services });
        expect(faults, `nothing fails without ${subject}`).not.toBeNull();
      }
    }, 180_000);

    it('is refused whatever else there is to publish or to subscribe to', async () => {
      const { publish, subscribe } = forbiddenTo(access, topology);
      for (const stage of [v1, v2]) {
        await stage.as(user, access, async ({ service }) => {
          const refused = await refusedOf(service, { publish, subscribe });
          expect(publish.filter(subject => !refused.publish.has(subject))).toEqual([]);
          expect(subscribe.filter(subject => !refused.subscribe.has(subject))).toEqual([]);
        });
      }
    });

    it('needs every single denial', async () => {
      for (const [i, { effect, subject }] of access.needs.entries()) {
        if (effect === 'allow') continue;
        const tries = { publish: [subject], subscribe: [] };
        const refused = (login: string) =>
          v1.as(login, access, async ({ service }) => [...(await refusedOf(service, tries)).publish]);
        expect(await refused(user)).toEqual([subject]);
        expect(await refused(withoutEntry(user, i)), `${subject} is refused without it, too`).toEqual([]);
      }
    });
  });
}

/** The first fault that a login meets on any of the stages; null where there is none. */
async function missed(
  stages: readonly Stage[],
  login: string,
  own: Pick<Login, 'access' | 'services'>,
): Promise<string | null> {
  for (const stage of stages) {
    const fault = await faultOf(stage, login, own, SHORT_MS);
    if (fault !== null) return fault;
  }
  return null;
}

/** What goes wrong where a login does all that its services do; null where nothing does. */
export function faultOf(
  stage: Stage,
  login: string,
  { access, services }: Pick<Login, 'access' | 'services'>,
  patienceMs: number,
): Promise<string | null> {
  return stage.as(login, access, async actors => {
    try {
      for (const service of services) await doEverything(service, { ...actors, patienceMs });
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  });
}
