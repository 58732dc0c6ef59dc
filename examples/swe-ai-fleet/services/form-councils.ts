/** The orchestrator forms the council of each role once, and registers its agents. */
import { type Council, councilOf } from '../domain/council.js';
import { ROLES } from '../domain/words.js';
import type { Published } from '../events.js';
import type { Clock, Draft, Journal } from '../ports.js';

export async function formCouncils(
  councils: Journal<Council, Published<'orchestrator'>>,
  clock: Clock,
): Promise<void> {
  await councils.resume();
  for (const role of ROLES) {
    const council = councilOf(role);
    const { council_id, agents } = council;
    const timestamp = clock.now();
    const registered = agents.map(
      (agent_id): Draft<'orchestration.agent.registered'> => ({
        type: 'orchestration.agent.registered',
        data: { agent_id, role, agent_type: 'VLLM', timestamp },
      }),
    );
    const formed: Draft<'orchestration.council.formed'> = {
      type: 'orchestration.council.formed',
      data: { council_id, role, num_agents: agents.length, agents, timestamp },
    };
    await councils.change(role, { id: `form ${council_id}`, correlationId: council_id }, () => ({
      state: council,
      events: [...registered, formed],
    }));
  }
}
