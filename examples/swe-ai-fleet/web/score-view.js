/** What the coach says of a story: a ring for the total, a bar for each letter of INVEST, and its advice. */
import { h } from './dom.js';

const READY = 75;

export function scoreBadge(score) {
  return h(
    'span',
    {
      class: `score ${score.total >= READY ? 'good' : 'low'}`,
      style: `--value: ${score.total}`,
      title: score.letters.map(({ name, score: value }) => `${name} ${value}`).join(' · '),
    },
    h('span', { class: 'visually-hidden' }, 'INVEST score '),
    score.total,
  );
}

export function scoreDetails(score) {
  return [
    h(
      'div',
      { class: 'invest' },
      scoreBadge(score),
      h(
        'ul',
        { class: 'letters' },
        score.letters.map(({ letter, name, score: value }) =>
          h(
            'li',
            { key: letter, title: `${name}: ${value} of 100` },
            h('b', { 'aria-hidden': 'true' }, letter),
            h('span', { class: 'visually-hidden' }, `${name}: `),
            h(
              'meter',
              { min: 0, max: 100, low: 50, high: READY, optimum: 100, value: String(value) },
              String(value),
            ),
          ),
        ),
      ),
    ),
    score.suggestions.length > 0 &&
      h(
        'ul',
        { class: 'advice' },
        score.suggestions.map(text => h('li', { key: text }, text)),
      ),
  ];
}
