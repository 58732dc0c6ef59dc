/** The tasks that each phase of work begins with: the roles of the fleet, in miniature. */
import { longId } from './ids.js';
import type { Role, TaskType, WorkPhase } from './words.js';

export interface TaskOutline {
  role: Role;
  type: TaskType;
  /** Put in front of the story's title. */
  what: string;
  hours: number;
}

export const OUTLINES: Readonly<Record<WorkPhase, readonly TaskOutline[]>> = {
  DESIGN: [{ role: 'ARCHITECT', type: 'architecture_review', what: 'Design', hours: 4 }],
  BUILD: [
    { role: 'DEV', type: 'feature', what: 'Implement', hours: 8 },
    { role: 'DATA', type: 'schema_change', what: 'Model the data of', hours: 3 },
  ],
  TEST: [{ role: 'QA', type: 'e2e_test', what: 'Test', hours: 5 }],
  DOCS: [
    { role: 'DEV', type: 'documentation', what: 'Document', hours: 2 },
    { role: 'DEVOPS', type: 'devops', what: 'Write the runbook of', hours: 2 },
  ],
};

/** @param round how often the story has entered a phase of work: a phase entered again has tasks of its own */
export function taskIdOf(storyId: string, round: number, phase: WorkPhase, index: number): string {
  return longId('TSK', storyId, round, phase, index);
}

/** Names what a phase has reached with just these tasks: another round of the phase has another. */
export function milestoneIdOf(storyId: string, phase: WorkPhase, taskIds: readonly string[]): string {
  return longId('MS', storyId, phase, ...[...taskIds].sort());
}
