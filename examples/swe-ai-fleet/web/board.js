/** The board: a column for each phase, a card for each story, and the gate that a person can pass. */
import { h, show } from './dom.js';
import { scoreBadge } from './score-view.js';
import { MOVES, PHASE_NAMES, PHASES, WAITS } from './words.js';

/**
 * @param {{ stories: object[], selected: string | null, open(id: string): void, pass(id: string, event: string): void }} view
 */
export function showBoard(place, view) {
  show(
    place,
    PHASES.map(phase => {
      const stories = view.stories.filter(story => story.phase === phase);
      return h(
        'section',
        { class: 'column', 'data-phase': phase, key: phase, 'aria-label': PHASE_NAMES[phase] },
        h('h2', null, PHASE_NAMES[phase], h('span', { class: 'count' }, stories.length)),
        h(
          'ul',
          null,
          stories.map(story => card(story, view)),
        ),
        stories.length === 0 &&
          h('p', { class: 'empty' }, phase === 'DRAFT' ? 'A new story begins here.' : 'Nothing here.'),
      );
    }),
  );
}

function card(story, { selected, open, pass }) {
  const gate = story.moves.find(({ gate, event }) => gate && !event.startsWith('reject_'));
  const tasks = tasksOf(story);
  return h(
    'li',
    {
      key: story.story_id,
      class: `card ${story.story_id === selected ? 'selected' : ''}`,
      'data-story': story.story_id,
    },
    h(
      'div',
      { class: 'card-head' },
      h(
        'button',
        {
          type: 'button',
          class: 'title',
          'aria-expanded': String(story.story_id === selected),
          onclick: () => open(story.story_id),
        },
        story.title,
      ),
      scoreBadge(story.score),
    ),
    h('code', { class: 'id' }, story.story_id),
    tasks.length > 0 && h('ul', { class: 'tasks-small' }, tasks.map(smallTask)),
    gate &&
      (gate.waits.length === 0
        ? h(
            'button',
            { type: 'button', class: 'primary gate', onclick: () => pass(story.story_id, gate.event) },
            MOVES[gate.event],
          )
        : h('p', { class: 'waits' }, `Waits for ${gate.waits.map(guard => WAITS[guard]).join(' and ')}`)),
  );
}

function smallTask({ task_id, role, status, progress }) {
  return h(
    'li',
    {
      key: task_id,
      class: `task-small ${status}`,
      style: `--value: ${progress}`,
      title: `${role}: ${status}`,
    },
    h('span', null, role),
    h('span', { class: 'visually-hidden' }, ` ${status}`),
  );
}

/** The tasks of the present phase, with what the orchestrator knows of each. */
export function tasksOf(story) {
  return story.tasks
    .filter(({ phase, round }) => phase === story.phase && round === story.round)
    .map(task => {
      const work = story.work?.find(({ task_id }) => task_id === task.task_id);
      return {
        ...task,
        status: task.done ? 'completed' : (work?.status ?? 'created'),
        progress: task.done ? 100 : (work?.progress ?? 0),
        said: work?.said ?? '',
        agent: work?.agent_id ?? null,
        job: work?.job_name ?? null,
      };
    });
}
