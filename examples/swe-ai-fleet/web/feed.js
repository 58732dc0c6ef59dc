/** The live feed: the latest events, newest first, by family and by any word in them. */
import { h, show } from './dom.js';
import { KINDS, kindOf, summaryOf, timeOf } from './words.js';

const KEPT = 500;
const SHOWN = 120;

export class Feed {
  #events = [];
  #number = 0;
  #kinds = new Set(KINDS);
  #isPaused = false;
  #isDue = false;
  #open;

  /** @param {(storyId: string) => void} open */
  constructor(open) {
    this.#open = open;
    const filter = document.getElementById('feed-filter');
    filter.addEventListener('input', () => this.#show());
    const pause = document.getElementById('feed-pause');
    pause.addEventListener('click', () => {
      this.#isPaused = !this.#isPaused;
      pause.setAttribute('aria-pressed', String(this.#isPaused));
      pause.textContent = this.#isPaused ? 'Resume' : 'Pause';
      this.#show();
    });
    this.#show();
  }

  add(type, data) {
    this.#events.unshift({ number: this.#number++, type, data, time: new Date().toISOString() });
    this.#events.length = Math.min(this.#events.length, KEPT);
    if (this.#isDue || this.#isPaused) return;
    // However many come, the page is drawn once a frame.
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (!this.#isPaused) this.#show();
    });
  }

  #show() {
    const words = document.getElementById('feed-filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#events.filter(
      event => this.#kinds.has(kindOf(event.type)) && words.every(word => holds(event, word)),
    );
    document.getElementById('feed-count').textContent =
      found.length === this.#events.length ? `${found.length}` : `${found.length} of ${this.#events.length}`;
    show(
      document.getElementById('feed-kinds'),
      KINDS.map(kind => this.#chip(kind)),
    );
    const rows = found.slice(0, SHOWN).map(event => this.#row(event));
    const none = this.#events.length === 0 ? 'The next event will be here.' : 'No event has that.';
    show(document.getElementById('feed'), rows.length > 0 ? rows : h('li', { class: 'empty' }, none));
  }

  #chip(kind) {
    return h(
      'button',
      {
        type: 'button',
        key: kind,
        class: `chip ${kind}`,
        'aria-pressed': String(this.#kinds.has(kind)),
        onclick: () => {
          if (!this.#kinds.delete(kind)) this.#kinds.add(kind);
          this.#show();
        },
      },
      kind,
    );
  }

  #row({ number, type, data, time }) {
    return h(
      'li',
      { key: number, class: `event ${kindOf(type)}`, 'data-type': type },
      h('time', { datetime: time }, timeOf(time)),
      h('span', { class: 'subject' }, type),
      h('span', { class: 'summary' }, summaryOf(type, data)),
      data.story_id &&
        h('button', { type: 'button', class: 'id', onclick: () => this.#open(data.story_id) }, data.story_id),
    );
  }
}

function holds({ type, data }, word) {
  return type.includes(word) || JSON.stringify(data).toLowerCase().includes(word);
}
