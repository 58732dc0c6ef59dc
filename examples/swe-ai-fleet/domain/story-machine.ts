/**
 * The state machine of a story (config/agile.fsm.yaml of the fleet).
 *
 *   BACKLOG ──create_story──▶ DRAFT ──approve_scope──▶ DESIGN ──approve_design──▶ BUILD
 *                               ▲                       │  ▲                       │  │
 *                               └─────reject_design─────┘  └─────reject_build──────┘  │ build_done
 *                                                                                     ▼
 *             DONE ◀──docs_ready── DOCS ◀────────────qa_passed──────────────────────TEST
 *                                   │                                               │
 *                                   └──reject_docs──▶ BUILD ◀──────reject_test──────┘
 *
 * A gate is passed by a person, whatever milestones were reached. A guard has to hold as well.
 */
import { Refusal } from './refusal.js';
import type { StoryPhase, Transition, WorkPhase } from './words.js';

export type Guard =
  | 'dor_ok'
  | 'design_complete'
  | 'all_subtasks_done'
  | 'builds_passing'
  | 'tests_passing'
  | 'docs_complete';

export interface Move {
  from: StoryPhase;
  to: StoryPhase;
  /** Decided by a person. */
  gate: boolean;
  guards: readonly Guard[];
}

export const MOVES: Readonly<Record<Transition, Move>> = {
  create_story: { from: 'BACKLOG', to: 'DRAFT', gate: false, guards: [] },
  approve_scope: { from: 'DRAFT', to: 'DESIGN', gate: true, guards: ['dor_ok'] },
  approve_design: { from: 'DESIGN', to: 'BUILD', gate: true, guards: ['design_complete'] },
  build_done: { from: 'BUILD', to: 'TEST', gate: false, guards: ['all_subtasks_done', 'builds_passing'] },
  qa_passed: { from: 'TEST', to: 'DOCS', gate: true, guards: ['tests_passing'] },
  docs_ready: { from: 'DOCS', to: 'DONE', gate: true, guards: ['docs_complete'] },
  reject_design: { from: 'DESIGN', to: 'DRAFT', gate: true, guards: [] },
  reject_build: { from: 'BUILD', to: 'DESIGN', gate: true, guards: [] },
  reject_test: { from: 'TEST', to: 'BUILD', gate: true, guards: [] },
  reject_docs: { from: 'DOCS', to: 'BUILD', gate: true, guards: [] },
};

/** The milestone that a work phase ends with. */
export const MILESTONE_OF: Readonly<Record<WorkPhase, Transition>> = {
  DESIGN: 'approve_design',
  BUILD: 'build_done',
  TEST: 'qa_passed',
  DOCS: 'docs_ready',
};

/** @throws Refusal where there is no such transition */
export function transitionNamed(name: string): Transition {
  if (Object.hasOwn(MOVES, name)) return name as Transition;
  throw new Refusal('malformed', `There is no transition \`${name}\`.`);
}

/** What leads out of a phase. */
export function movesFrom(phase: StoryPhase): Transition[] {
  return (Object.keys(MOVES) as Transition[]).filter(name => MOVES[name].from === phase);
}

/** @throws Refusal where the machine has no such move from here, or a guard does not hold */
export function checkMove(name: Transition, phase: StoryPhase, holds: (guard: Guard) => boolean): Move {
  const move = MOVES[name];
  if (move.from !== phase) {
    throw new Refusal('not-allowed', `\`${name}\` leads from ${move.from}, and the story is in ${phase}.`);
  }
  const missing = move.guards.filter(guard => !holds(guard));
  if (missing.length > 0) {
    throw new Refusal('not-allowed', `\`${name}\` has to wait: ${missing.map(reasonOf).join(' ')}`);
  }
  return move;
}

function reasonOf(guard: Guard): string {
  switch (guard) {
    case 'dor_ok':
      return 'The coach scores the story below what a definition of ready asks for.';
    case 'design_complete':
      return 'The design is not complete.';
    case 'all_subtasks_done':
      return 'Not all tasks of the phase are done.';
    case 'builds_passing':
      return 'The checks of the build have not passed.';
    case 'tests_passing':
      return 'The tests have not passed.';
    case 'docs_complete':
      return 'The documentation is not complete.';
  }
}
