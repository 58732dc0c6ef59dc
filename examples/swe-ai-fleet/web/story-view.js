/** One story: its words and score, its tasks, its gates; beside it the context and the trail. */
import { tasksOf } from './board.js';
import { contextView } from './context-view.js';
import { h, show } from './dom.js';
import { scoreDetails } from './score-view.js';
import { trailView } from './trail-view.js';
import { MOVES, PHASE_NAMES, PHASES, WAITS } from './words.js';

const TABS = { work: 'Work', context: 'Context', trail: 'Audit trail' };

export function showStory(place, view) {
  const { story, tab, actions } = view;
  place.hidden = story === null;
  if (story === null) return show(place);
  show(
    place,
    h(
      'header',
      { class: 'story-head' },
      h(
        'div',
        null,
        h('h2', { tabindex: '-1', id: 'story-title' }, story.title),
        h('code', { class: 'id' }, story.story_id),
      ),
      h(
        'button',
        { type: 'button', class: 'close', 'aria-label': 'Close the story', onclick: actions.close },
        '×',
      ),
    ),
    steps(story),
    h(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': 'Of the story' },
      Object.entries(TABS).map(([name, label]) => tabButton(name, label, tab, actions)),
    ),
    h(
      'div',
      { id: 'tab-panel', class: 'tab-panel', role: 'tabpanel', 'aria-labelledby': `tab-${tab}`, key: tab },
      tab === 'work' && workTab(story, actions),
      tab === 'context' && contextView(view),
      tab === 'trail' && trailView(view),
    ),
  );
}

function tabButton(name, label, selected, actions) {
  const names = Object.keys(TABS);
  const go = by => {
    const next = names[(names.indexOf(name) + by + names.length) % names.length];
    actions.tab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return h(
    'button',
    {
      type: 'button',
      role: 'tab',
      id: `tab-${name}`,
      key: name,
      'aria-selected': String(name === selected),
      'aria-controls': 'tab-panel',
      tabindex: name === selected ? '0' : '-1',
      onclick: () => actions.tab(name),
      onkeydown: ({ key }) => {
        if (key === 'ArrowRight') go(1);
        if (key === 'ArrowLeft') go(-1);
      },
    },
    label,
  );
}

function steps(story) {
  const at = PHASES.indexOf(story.phase);
  return h(
    'ol',
    { class: 'steps', 'aria-label': 'Phases' },
    PHASES.map((phase, index) =>
      h(
        'li',
        {
          key: phase,
          class: index < at ? 'passed' : index === at ? 'current' : '',
          'aria-current': index === at ? 'step' : null,
        },
        PHASE_NAMES[phase],
      ),
    ),
  );
}

function workTab(story, actions) {
  const tasks = tasksOf(story);
  return [
    h(
      'div',
      { class: 'gates' },
      story.moves.filter(({ gate }) => gate).map(move => gateButton(story, move, actions)),
    ),
    story.moves.some(({ event }) => event === 'build_done') &&
      h(
        'p',
        { class: 'muted' },
        'The build moves on by itself, once its tasks are done and the context has their results.',
      ),
    tasks.length > 0 && [
      h('h3', null, 'Tasks'),
      h(
        'ul',
        { class: 'tasks' },
        tasks.map(task => taskRow(story, task, actions)),
      ),
    ],
    h('h3', null, 'Story'),
    story.description !== '' && h('p', { class: 'words' }, story.description),
    story.acceptance_criteria.length > 0 &&
      h(
        'ul',
        { class: 'criteria' },
        story.acceptance_criteria.map((line, index) => h('li', { key: index }, line)),
      ),
    story.phase === 'DRAFT' && h('button', { type: 'button', onclick: actions.edit }, 'Change its words'),
    h('h3', null, 'The coach says'),
    scoreDetails(story.score),
  ];
}

function gateButton(story, { event, waits }, actions) {
  const back = event.startsWith('reject_');
  const reason = waits.length > 0 ? `Waits for ${waits.map(guard => WAITS[guard]).join(' and ')}` : null;
  return h(
    'button',
    {
      type: 'button',
      key: event,
      class: back ? '' : 'primary',
      disabled: reason !== null,
      title: reason,
      'data-event': event,
      onclick: () => actions.pass(story.story_id, event),
    },
    MOVES[event],
  );
}

const STATUS = {
  created: 'waits for its council',
  deliberating: 'the council deliberates',
  dispatched: 'on its way to an agent',
  running: 'the agent works',
  completed: 'done',
  failed: 'came to nothing',
};

function taskRow(story, task, actions) {
  const { task_id, role, title, status, progress, said, agent, job } = task;
  const isActive = status === 'dispatched' || status === 'running';
  return h(
    'li',
    { key: task_id, class: `task ${status}`, 'data-task': task_id },
    h('span', { class: 'role' }, role),
    h(
      'div',
      { class: 'task-body' },
      h('strong', null, title),
      h('span', { class: 'muted' }, [STATUS[status], agent, said].filter(Boolean).join(' · ')),
      h('progress', { max: 100, value: String(progress), 'aria-label': `Progress of ${role}` }),
      job && h('code', { class: 'id' }, job),
    ),
    h(
      'div',
      { class: 'task-actions' },
      isActive &&
        h('button', { type: 'button', key: 'report', onclick: () => actions.report(task_id) }, 'Report'),
      isActive &&
        h(
          'button',
          { type: 'button', key: 'stop', class: 'danger', onclick: () => actions.stop(task_id) },
          'Stop',
        ),
      status === 'failed' &&
        h(
          'button',
          { type: 'button', key: 'again', onclick: () => actions.assign(story.story_id, task_id) },
          'Try again',
        ),
    ),
  );
}
