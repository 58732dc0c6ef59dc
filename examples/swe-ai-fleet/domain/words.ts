/** The fleet's vocabularies, as the payloads of its events have them. */
import type { Events } from '../events.js';
import { Refusal } from './refusal.js';

export type StoryPhase = Events['planning.story.transitioned']['to_phase'];
export type Transition = NonNullable<Events['planning.story.transitioned']['event']>;
export type WorkPhase = Events['planning.task.created']['phase'];
export type Role = Events['planning.task.created']['assigned_role'];
export type TaskType = NonNullable<Events['planning.task.created']['type']>;

export const STORY_PHASES: readonly StoryPhase[] = [
  'BACKLOG',
  'DRAFT',
  'DESIGN',
  'BUILD',
  'TEST',
  'DOCS',
  'DONE',
];
export const ROLES: readonly Role[] = ['DEV', 'QA', 'ARCHITECT', 'DEVOPS', 'DATA'];

export function isWorkPhase(phase: StoryPhase): phase is WorkPhase {
  return phase === 'DESIGN' || phase === 'BUILD' || phase === 'TEST' || phase === 'DOCS';
}

/** @throws Refusal where there is no such role */
export function roleNamed(name: string): Role {
  const role = ROLES.find(each => each === name);
  if (role !== undefined) return role;
  throw new Refusal('malformed', `There is no role \`${name}\`: they are ${ROLES.join(', ')}.`);
}
