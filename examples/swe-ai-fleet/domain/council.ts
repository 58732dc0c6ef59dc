/**
 * A council of three agents deliberates on a task: each proposes, each proposal is judged, the best one decides.
 * What a model would say is drawn from a table here, by the task's own id, so that a deliberation that is held again
 * after a crash comes to the same end.
 */
import type { Events } from '../events.js';
import { fraction, longId } from './ids.js';
import type { Role } from './words.js';

export interface Council {
  council_id: string;
  role: Role;
  agents: string[];
}

export type CouncilDecision = Events['orchestration.deliberation.completed']['decisions'][number];

export interface Verdict {
  winner: string;
  decisions: CouncilDecision[];
}

const SEATS = 3;

export function councilOf(role: Role): Council {
  const name = role.toLowerCase();
  const agents = Array.from(
    { length: SEATS },
    (_, seat) => `agent-${name}-${String(seat + 1).padStart(3, '0')}`,
  );
  return { council_id: `council-${name}`, role, agents };
}

/** @param assignment names this deliberation: a task that is assigned again is deliberated anew */
export function deliberate(taskId: string, role: Role, assignment: string): Verdict {
  const proposals = councilOf(role).agents.map(agent => {
    const drawn = fraction(`${assignment} ${agent}`);
    const options = PROPOSALS[role];
    return { agent, text: options[Math.floor(drawn * options.length)]!, score: judge(assignment, agent) };
  });
  const ranked = [...proposals].sort((a, b) => b.score - a.score || a.agent.localeCompare(b.agent));
  const [best, ...others] = ranked;
  return {
    winner: best!.agent,
    decisions: [
      {
        id: longId('DEC', taskId, assignment),
        type: 'TECHNICAL',
        rationale: best!.text,
        alternatives: [...new Set(others.map(({ text }) => text))].filter(text => text !== best!.text),
        decided_by: best!.agent,
        affected_subtask: taskId,
      },
    ],
  };
}

function judge(assignment: string, agent: string): number {
  return fraction(`${agent} judged in ${assignment}`);
}

const PROPOSALS: Readonly<Record<Role, readonly [string, ...string[]]>> = {
  ARCHITECT: [
    'One service owns the data, and the others hear of it by events.',
    'Keep it in the service that exists; a new one would share its tables.',
    'A read model of its own, filled from the stream, so that reads never wait for writes.',
  ],
  DEV: [
    'A thin handler over a pure function, so that the rule is tested without the bus.',
    'Extend the existing use case, and cover the old path before it changes.',
    'Make the operation idempotent first; then retries are free.',
  ],
  DATA: [
    'Add the column with a default, backfill in batches, then make it required.',
    'A table of its own, joined by id: the hot table stays small.',
    'Keep both shapes for one release, written together and read from the new one.',
  ],
  QA: [
    'One test through the whole way, and the edge cases as a table beneath it.',
    'Properties instead of examples: whatever the order of events, the sum is the same.',
    'Kill each part in the middle once; what is left has to be whole.',
  ],
  DEVOPS: [
    'Roll out behind a flag, to one instance first, with the alert in place before.',
    'Two instances and a budget for disruption, so that a drain is no outage.',
    'Write the way back down before the way forward is taken.',
  ],
};
