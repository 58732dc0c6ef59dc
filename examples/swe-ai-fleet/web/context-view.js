/** What the agents of the story know: decisions, results, and the text that their prompts begin with. */
import { h } from './dom.js';
import { PHASE_NAMES, timeOf } from './words.js';

export function contextView({ context, story, actions }) {
  if (context === null) return h('p', { class: 'muted' }, 'Reading the context…');
  return [
    h(
      'dl',
      { class: 'facts' },
      fact('Version', h('b', { id: 'context-version' }, context.version)),
      fact('Phase', PHASE_NAMES[context.phase]),
      fact('Plan', context.plan === null ? 'none approved' : `approved by ${context.plan.approved_by}`),
      fact('Snapshots', context.snapshots.length),
    ),
    h('h3', null, 'Decisions', h('span', { class: 'count' }, context.decisions.length)),
    h(
      'ul',
      { class: 'decisions' },
      context.decisions.map(({ id, rationale, decided_by, alternatives }) =>
        h(
          'li',
          { key: id },
          h('p', null, rationale),
          h('span', { class: 'muted' }, decided_by),
          alternatives.length > 0 &&
            h(
              'details',
              null,
              h('summary', null, `${alternatives.length} not taken`),
              h(
                'ul',
                null,
                alternatives.map(text => h('li', { key: text }, text)),
              ),
            ),
        ),
      ),
    ),
    h(
      'form',
      { class: 'decide', onsubmit: event => decide(event, story, actions) },
      h('label', { class: 'visually-hidden', for: 'decision' }, 'A decision of your own'),
      h('input', {
        id: 'decision',
        name: 'rationale',
        required: true,
        maxlength: 1000,
        autocomplete: 'off',
        placeholder: 'A decision of your own: its agents are asked at once',
      }),
      h('button', { type: 'submit' }, 'Decide'),
    ),
    context.milestones.length > 0 && [
      h('h3', null, 'Milestones'),
      h(
        'ul',
        { class: 'plain' },
        context.milestones.map(({ milestone, milestone_id, reached_at }) =>
          h(
            'li',
            { key: milestone_id },
            h('code', null, milestone),
            ' ',
            h('span', { class: 'muted' }, timeOf(reached_at)),
          ),
        ),
      ),
    ],
    h(
      'details',
      null,
      h('summary', null, 'As agents get it', context.cached ? h('span', { class: 'chip' }, 'cached') : null),
      h('pre', null, context.text),
    ),
  ];
}

function fact(name, value) {
  return h('div', { key: name }, h('dt', null, name), h('dd', null, value));
}

async function decide(event, story, actions) {
  event.preventDefault();
  const form = event.target;
  if (await actions.decide(story.story_id, form.elements.rationale.value)) form.reset();
}
