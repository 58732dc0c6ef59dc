import { describe, expect, it } from 'vitest';
import { completeTask, reachMilestone } from '../../examples/swe-ai-fleet/domain/advance-story.js';
import { beginDeliberation, heard } from '../../examples/swe-ai-fleet/domain/assignment.js';
import {
  type Context,
  decided,
  emptyContext,
  storyMoved,
  taskFinished,
} from '../../examples/swe-ai-fleet/domain/context.js';
import { deliberate } from '../../examples/swe-ai-fleet/domain/council.js';
import { READY, scoreStory } from '../../examples/swe-ai-fleet/domain/invest.js';
import { jobName } from '../../examples/swe-ai-fleet/domain/job-name.js';
import { openMoves, passGate } from '../../examples/swe-ai-fleet/domain/move-story.js';
import { milestoneIdOf } from '../../examples/swe-ai-fleet/domain/phase-tasks.js';
import {
  createStory,
  rewriteStory,
  type Story,
  tasksOfPhase,
} from '../../examples/swe-ai-fleet/domain/story.js';
import { checkMove, MILESTONE_OF, MOVES } from '../../examples/swe-ai-fleet/domain/story-machine.js';
import {
  ROLES,
  STORY_PHASES,
  type Transition,
  type WorkPhase,
} from '../../examples/swe-ai-fleet/domain/words.js';

const NOW = '2026-03-02T09:30:00.000Z';
const LATER = '2026-03-02T09:31:00.000Z';

const READY_WORDS = {
  title: 'Sign in with a passkey',
  description:
    'As a returning customer I want to sign in with a passkey so that I need no password any more.',
  acceptance_criteria: ['A passkey can be registered', 'Signing in with it works'],
};

function draft(words = READY_WORDS): Story {
  return createStory({ ...words, created_by: 'po' }, scoreStory(words), 'request-1', NOW).state;
}

/** The story with its phase's tasks done and, where wanted, the milestone reached. */
function worked(story: Story, { checks_passed = true, milestone = true } = {}) {
  let state = story;
  const events: { type: string }[] = [];
  const phase = story.phase as WorkPhase;
  const ids = tasksOfPhase(story).map(({ task_id }) => task_id);
  for (const task_id of ids) {
    const step = completeTask(state, { task_id, checks_passed }, NOW);
    state = step.state;
    events.push(...step.events);
  }
  if (milestone) {
    const reached = {
      milestone: MILESTONE_OF[phase],
      milestone_id: milestoneIdOf(story.story_id, phase, ids),
    };
    const step = reachMilestone(state, reached, NOW);
    state = step.state;
    events.push(...step.events);
  }
  return { state, types: events.map(({ type }) => type) };
}

describe('the state machine', () => {
  it.each([
    ['create_story', 'BACKLOG', 'DRAFT'],
    ['approve_scope', 'DRAFT', 'DESIGN'],
    ['approve_design', 'DESIGN', 'BUILD'],
    ['build_done', 'BUILD', 'TEST'],
    ['qa_passed', 'TEST', 'DOCS'],
    ['docs_ready', 'DOCS', 'DONE'],
    ['reject_design', 'DESIGN', 'DRAFT'],
    ['reject_build', 'BUILD', 'DESIGN'],
    ['reject_test', 'TEST', 'BUILD'],
    ['reject_docs', 'DOCS', 'BUILD'],
  ] as const)('%s leads from %s to %s and from nowhere else', (name, from, to) => {
    expect(MOVES[name]).toMatchObject({ from, to });
    for (const phase of STORY_PHASES) {
      const attempt = () => checkMove(name, phase, () => true);
      if (phase === from) expect(attempt().to).toBe(to);
      else expect(attempt).toThrow(`leads from ${from}, and the story is in ${phase}`);
    }
  });

  it('has no way from DRAFT to BUILD', () => {
    const ways = Object.values(MOVES).filter(({ from }) => from === 'DRAFT');
    expect(ways.map(({ to }) => to)).toEqual(['DESIGN']);
  });

  it('has the four gates of the fleet, and lets a person decide every rejection', () => {
    const gates = (Object.keys(MOVES) as Transition[]).filter(name => MOVES[name].gate);
    expect(gates.filter(name => !name.startsWith('reject_'))).toEqual([
      'approve_scope',
      'approve_design',
      'qa_passed',
      'docs_ready',
    ]);
    expect(gates.filter(name => name.startsWith('reject_'))).toHaveLength(4);
  });
});

describe('a story', () => {
  it('goes from created to done by its gates, its tasks and its milestones', () => {
    let story = draft();
    const phases = [story.phase];
    for (const gate of ['approve_scope', 'approve_design', null, 'qa_passed', 'docs_ready'] as const) {
      if (gate !== null) story = passGate(story, gate, 'po', NOW).state;
      phases.push(story.phase);
      if (story.phase !== 'DONE' && gate !== null) story = worked(story).state;
      if (story.phase === 'TEST' && gate === null) story = worked(story).state;
    }
    expect([...new Set(phases)]).toEqual(['DRAFT', 'DESIGN', 'BUILD', 'TEST', 'DOCS', 'DONE']);
    expect(story.tasks.map(({ role }) => role)).toEqual(['ARCHITECT', 'DEV', 'DATA', 'QA', 'DEV', 'DEVOPS']);
  });

  it('is refused at approve_scope below the definition of ready', () => {
    const words = { title: 'Make it fast', description: 'Somehow.', acceptance_criteria: [] };
    expect(scoreStory(words).total).toBeLessThan(READY);
    expect(() => passGate(draft(words), 'approve_scope', 'po', NOW)).toThrow('definition of ready');
  });

  it.each(['create_story', 'build_done'] as const)('takes no %s from a person', name => {
    expect(() => passGate(draft(), name, 'po', NOW)).toThrow('not for a person to decide');
  });

  it.each<[{ checks_passed?: boolean; milestone?: boolean }, string]>([
    [{ checks_passed: false }, 'the checks of a task have not passed'],
    [{ milestone: false }, 'the context has not all results'],
  ])('stays in BUILD while %j: %s', options => {
    const built = worked(
      passGate(worked(passGate(draft(), 'approve_scope', 'po', NOW).state).state, 'approve_design', 'po', NOW)
        .state,
      options,
    );
    expect(built.state.phase).toBe('BUILD');
    expect(built.types.at(-1)).toBe('planning.phase.completed');
  });

  it('is not moved through a gate by a milestone', () => {
    const designed = worked(passGate(draft(), 'approve_scope', 'po', NOW).state);
    expect(designed.state.phase).toBe('DESIGN');
    expect(openMoves(designed.state)).toContainEqual({ event: 'approve_design', gate: true, waits: [] });
  });

  it('ignores a milestone of an earlier round of its phase', () => {
    const first = passGate(draft(), 'approve_scope', 'po', NOW).state;
    const old = milestoneIdOf(
      first.story_id,
      'DESIGN',
      tasksOfPhase(first).map(({ task_id }) => task_id),
    );
    const again = passGate(
      passGate(first, 'reject_design', 'po', NOW).state,
      'approve_scope',
      'po',
      NOW,
    ).state;
    expect(tasksOfPhase(again)[0]!.task_id).not.toBe(tasksOfPhase(first)[0]!.task_id);
    expect(
      reachMilestone(again, { milestone: 'approve_design', milestone_id: old }, NOW).state.milestones,
    ).toEqual([]);
  });

  it('counts a task once, however often it is told to be done', () => {
    const story = passGate(draft(), 'approve_scope', 'po', NOW).state;
    const { task_id } = tasksOfPhase(story)[0]!;
    const once = completeTask(story, { task_id }, NOW);
    expect(once.events.map(({ type }) => type)).toEqual([
      'planning.task.completed',
      'planning.phase.completed',
    ]);
    expect(completeTask(once.state, { task_id }, NOW).events).toEqual([]);
  });

  it('can be rewritten in DRAFT only', () => {
    const words = { title: 'Sign in without a password' };
    const rewritten = rewriteStory(draft(), words, scoreStory({ ...READY_WORDS, ...words }), 'po', NOW);
    expect(rewritten.events).toMatchObject([
      { type: 'planning.story.updated', data: { changed: ['title', 'score'] } },
    ]);
    const later = passGate(draft(), 'approve_scope', 'po', NOW).state;
    expect(() => rewriteStory(later, words, later.score, 'po', NOW)).toThrow('send it back to DRAFT');
  });
});

describe('the context', () => {
  const move = {
    story_id: 's-1',
    from_phase: 'DRAFT',
    to_phase: 'DESIGN',
    transitioned_by: 'po',
    tasks: ['T1', 'T2'],
  } as const;
  const result = (task_id: string, checks_passed = true) => ({
    task_id,
    role: 'DEV' as const,
    checks_passed,
    changes: [],
  });
  const versions = (steps: { events: { type: string; data: object }[] }[]) =>
    steps.flatMap(({ events }) =>
      events.flatMap(({ type, data }) =>
        type === 'context.updated' ? [(data as { version: number }).version] : [],
      ),
    );

  it('has a version that grows by one with every change', () => {
    const steps = [storyMoved(emptyContext('s-1'), { ...move, tasks: ['T1', 'T2'], timestamp: NOW }, NOW)];
    steps.push(
      decided(steps.at(-1)!.state, { decisions: [{ id: 'D1', rationale: 'so' }], task_id: 'T1' }, NOW),
    );
    steps.push(taskFinished(steps.at(-1)!.state, result('T1'), NOW));
    expect(versions(steps)).toEqual([1, 2, 3]);
  });

  it('does not know a decision twice', () => {
    const decision = { decisions: [{ id: 'D1', rationale: 'so' }], task_id: 'T1' };
    const once = decided(emptyContext('s-1'), decision, NOW);
    expect(once.events.map(({ type }) => type)).toEqual(['context.decision.added', 'context.updated']);
    expect(decided(once.state, decision, NOW)).toEqual({ state: once.state, events: [] });
  });

  it('ignores a transition that comes after the one that followed it', () => {
    const later = storyMoved(
      emptyContext('s-1'),
      { ...move, to_phase: 'BUILD', tasks: [], timestamp: LATER },
      NOW,
    ).state;
    expect(storyMoved(later, { ...move, tasks: [], timestamp: NOW }, NOW)).toEqual({
      state: later,
      events: [],
    });
  });

  const reached = (events: { type: string }[]) =>
    events.filter(({ type }) => type === 'context.milestone.reached').length;

  it.each([
    ['the phase comes first', ['move', 'T1', 'T2']],
    ['a result comes first', ['T2', 'move', 'T1']],
    ['both results come first', ['T1', 'T2', 'move']],
  ])('reaches the milestone of a phase once, when %s', (_name, order) => {
    let state: Context = emptyContext('s-1');
    const counts = [...order, 'T1'].map(step => {
      const made =
        step === 'move'
          ? storyMoved(state, { ...move, tasks: ['T1', 'T2'], timestamp: NOW }, NOW)
          : taskFinished(state, result(step), NOW);
      state = made.state;
      return reached(made.events);
    });
    expect(counts).toEqual([0, 0, 1, 0]);
  });

  it('reaches no milestone while the checks of a task do not pass', () => {
    const moved = storyMoved(emptyContext('s-1'), { ...move, tasks: ['T1'], timestamp: NOW }, NOW).state;
    expect(reached(taskFinished(moved, result('T1', false), NOW).events)).toBe(0);
    expect(reached(taskFinished(moved, result('T1', true), NOW).events)).toBe(1);
  });
});

describe('a council', () => {
  it.each(ROLES)(
    'of %s comes to the same end when it deliberates again, and to another for another assignment',
    role => {
      expect(deliberate('TSK-1', role, 'm-1')).toEqual(deliberate('TSK-1', role, 'm-1'));
      expect(deliberate('TSK-1', role, 'm-1').decisions[0]!.id).not.toBe(
        deliberate('TSK-1', role, 'm-2').decisions[0]!.id,
      );
    },
  );
});

describe('an assignment', () => {
  const known = {
    task_id: 'T',
    story_id: 's',
    phase: 'BUILD',
    role: 'DEV',
    title: 't',
    created_at: NOW,
    assignment: 'm',
  } as const;
  const dispatched = { ...beginDeliberation(known, NOW).state, status: 'dispatched' as const };
  const about = { task_id: 'T', story_id: 's', agent_id: 'a' };
  const completed = {
    ...about,
    role: 'DEV',
    status: 'completed',
    result: { changes: [] as object[] },
    duration_ms: 1,
    timestamp: NOW,
  } as const;

  it('stays completed whatever comes late', () => {
    const done = heard(dispatched, completed);
    expect(heard(done, { ...about, status: 'started', job_name: 'j', timestamp: NOW })).toBe(done);
    expect(heard(done, { ...about, status: 'failed', error: 'x' })).toBe(done);
  });

  it('only grows in progress', () => {
    const far = heard(dispatched, { ...about, status: 'progress', progress_pct: 60 });
    expect(heard(far, { ...about, status: 'progress', progress_pct: 30 })).toMatchObject({
      progress: 60,
      status: 'running',
    });
  });
});

describe('the name of a job', () => {
  it.each([
    'TSK-0b9a8c7d-6e5f-4a3b-8c1d-fedcba987654',
    'ceremony-17:story-s-1a2b3c4d:role-DEV',
    'ÄÖÜ',
    '…',
    '-',
    'x'.repeat(256),
    `${'a'.repeat(47)}-----b`,
  ])('is an RFC 1123 label for %s', id => {
    expect(jobName(id)).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    expect(jobName(id)).toBe(jobName(id));
  });

  it('differs for ids that the rules of names make the same', () => {
    expect(new Set(['a:b', 'a-b', 'A:B', 'a.b'].map(jobName)).size).toBe(4);
  });
});

describe('the coach', () => {
  it.each([
    [READY_WORDS, []],
    [{ ...READY_WORDS, acceptance_criteria: [] }, ['Testable']],
    [
      { ...READY_WORDS, description: `${READY_WORDS.description} It depends on the new checkout.` },
      ['Independent'],
    ],
    [{ ...READY_WORDS, acceptance_criteria: Array(9).fill('This can be checked') }, ['Small']],
    [
      { ...READY_WORDS, description: 'A passkey would be good to have for all who return and sign in.' },
      ['Valuable'],
    ],
  ])('says of %o what is missing', (words, missing) => {
    expect(scoreStory(words).suggestions.map(text => text.split(':')[0])).toEqual(missing);
  });
});
