/** The audit trail: every event of the story, in order, and the story as it was at any of them. */
import { h } from './dom.js';
import { stateAsOf } from './fold.js';
import { kindOf, PHASE_NAMES, summaryOf, timeOf } from './words.js';

export function trailView({ trail, moment, actions }) {
  if (trail === null) return h('p', { class: 'muted' }, 'Reading the trail…');
  const { events, cut } = trail;
  if (events.length === 0)
    return h('p', { class: 'muted' }, 'The streams hold no event of this story any more.');
  const count = Math.min(moment ?? events.length, events.length);
  const at = events[count - 1];
  return [
    cut.length > 0 &&
      h(
        'p',
        { class: 'notice' },
        `Retention has cut ${cut.map(({ stream, up_to_seq }) => `${stream} up to message ${up_to_seq}`).join(', ')}: the trail may not be whole.`,
      ),
    h(
      'div',
      { class: 'slider' },
      h(
        'label',
        { for: 'moment' },
        'As of ',
        h('output', { for: 'moment' }, timeOf(at.time)),
        moment === null ? ' (now)' : '',
      ),
      h('input', {
        id: 'moment',
        type: 'range',
        min: 1,
        max: events.length,
        value: String(count),
        'aria-valuetext': `${timeOf(at.time)}: ${at.type}`,
        oninput: ({ target }) =>
          actions.moment(Number(target.value) >= events.length ? null : Number(target.value)),
      }),
      h('button', { type: 'button', disabled: moment === null, onclick: () => actions.moment(null) }, 'Now'),
    ),
    stateView(stateAsOf(events, count)),
    h(
      'ol',
      { class: 'events trail', id: 'trail' },
      events.map((event, index) => row(event, index, count, actions)).reverse(),
    ),
  ];
}

function stateView({ phase, version, tasks, decisions, milestones }) {
  return h(
    'div',
    { class: 'as-of', id: 'as-of' },
    h('span', { class: 'phase', 'data-phase': phase }, PHASE_NAMES[phase]),
    h('span', null, `context version ${version}`),
    h('span', null, plural(decisions.length, 'decision')),
    milestones.length > 0 && h('span', null, `reached ${milestones.join(', ')}`),
    h(
      'ul',
      { class: 'tasks-small' },
      Object.entries(tasks).map(([id, { role, status, progress, title }]) =>
        h(
          'li',
          {
            key: id,
            class: `task-small ${status}`,
            style: `--value: ${progress ?? 0}`,
            title: `${title ?? id}: ${status}`,
          },
          h('span', null, role ?? 'task'),
          h('span', { class: 'visually-hidden' }, ` ${status}`),
        ),
      ),
    ),
  );
}

function row({ type, data, time }, index, count, actions) {
  return h(
    'li',
    {
      key: index,
      class: `event ${kindOf(type)} ${index >= count ? 'later' : ''}`,
      'aria-current': index === count - 1 ? 'true' : null,
    },
    h('time', { datetime: time }, timeOf(time)),
    h('button', { type: 'button', class: 'subject', onclick: () => actions.moment(index + 1) }, type),
    h('span', { class: 'summary' }, summaryOf(type, data)),
  );
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
