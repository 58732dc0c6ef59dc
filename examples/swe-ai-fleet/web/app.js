/**
 * The page: what it knows, and when it asks anew.
 *
 *   events ──▶ feed
 *          ──▶ the story they are about is read again, and its context and trail where they are on show
 *   resync ──▶ everything is read again, and it is said that the feed has a gap
 */
import { get, post } from './api.js';
import { showBoard } from './board.js';
import { Feed } from './feed.js';
import { listen } from './live.js';
import { openStoryForm } from './story-form.js';
import { showStory } from './story-view.js';
import { PHASE_NAMES, RESYNC_REASONS } from './words.js';

const page = {
  stories: new Map(),
  selected: null,
  tab: 'work',
  context: null,
  trail: null,
  /** How many events of the trail count; null for all of them. */
  moment: null,
};

const by = id => document.getElementById(id);
const feed = new Feed(open);
const actor = by('actor');
actor.value = localStorage.getItem('actor') ?? 'po@example.com';
actor.addEventListener('change', () => localStorage.setItem('actor', actor.value));

const actions = {
  close: () => open(null),
  tab: name => go(page.selected, name),
  moment: count => {
    page.moment = count;
    draw();
    document.querySelector('#trail [aria-current]')?.scrollIntoView({ block: 'nearest' });
  },
  edit: () => {
    const { story_id } = story();
    openStoryForm(story(), words => changed(post(path(story_id, 'words'), { ...words, by: who() })));
  },
  pass: (id, event) => attempt(changed(post(path(id, 'transitions'), { event, by: who() }))),
  assign: (id, task) => attempt(changed(post(path(id, 'tasks', task, 'assignments'), {}))),
  stop: task =>
    attempt(
      post(`/api/tasks/${encodeURIComponent(task)}/stop`, { by: who(), reason: 'Stopped on the page.' }),
    ),
  report: task => attempt(post(`/api/tasks/${encodeURIComponent(task)}/report`, {})),
  decide: (id, rationale) => attempt(post(path(id, 'decisions'), { rationale, by: who() })),
};

function path(id, ...rest) {
  return ['/api/stories', id, ...rest]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
}

function who() {
  return actor.value.trim() || 'somebody';
}

function story() {
  return page.stories.get(page.selected) ?? null;
}

async function changed(request) {
  const { story_id } = await request;
  await readStory(story_id);
}

/** True when it was done; else it was said why not. */
async function attempt(promise) {
  try {
    await promise;
    return true;
  } catch ({ message }) {
    toast(message);
    return false;
  }
}

let toastTimer;
function toast(message) {
  const place = by('toast');
  place.textContent = message;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    place.hidden = true;
  }, 6_000);
}

function draw() {
  const stories = [...page.stories.values()].sort((a, b) => a.created_at.localeCompare(b.created_at));
  showBoard(by('board'), { stories, selected: page.selected, open, pass: actions.pass });
  showStory(by('story'), { ...page, story: story(), actions });
  document.body.classList.toggle('with-story', story() !== null);
}

/** Where the page is stands in its address, so that Back and a copied link do what they say. */
function open(id) {
  go(id, page.tab);
}

function go(id, tab) {
  location.hash = id === null ? '' : `#/${encodeURIComponent(id)}/${tab}`;
}

function arrived() {
  const [, id = '', tab = 'work'] = location.hash.split('/');
  const selected = id === '' ? null : decodeURIComponent(id);
  const isOther = selected !== page.selected;
  if (isOther) Object.assign(page, { context: null, trail: null, moment: null });
  Object.assign(page, { selected, tab: ['work', 'context', 'trail'].includes(tab) ? tab : 'work' });
  draw();
  if (isOther && story() !== null) by('story-title')?.focus({ preventScroll: false });
  void readDetails();
}

async function readStory(id) {
  const read = await get(path(id)).catch(() => null);
  if (read === null) return;
  const before = page.stories.get(id);
  if (before !== undefined && before.phase !== read.phase) {
    by('announcer').textContent = `“${read.title}” is now in ${PHASE_NAMES[read.phase]}.`;
  }
  page.stories.set(id, read);
  draw();
}

let asked = 0;
let shown = 0;
async function readDetails() {
  const id = page.selected;
  if (id === null) return;
  const kind = { context: 'context', trail: 'trail' }[page.tab];
  if (kind === undefined) return;
  const number = ++asked;
  const read = await get(path(id, kind)).catch(() => null);
  // An answer that was overtaken by a later one says what was.
  if (read === null || id !== page.selected || number < shown) return;
  shown = number;
  page[kind] = read;
  draw();
}

const READ_AGAIN_MS = 2_000;
let again;
/** Why events are missing from what is shown; null where none are. */
let gap = null;
async function readAll() {
  clearTimeout(again);
  const stories = await get('/api/stories').catch(({ message }) => toast(message));
  if (stories === undefined) {
    // What is shown is old, and nothing else would say so.
    again = setTimeout(readAll, READ_AGAIN_MS);
    return;
  }
  page.stories = new Map(stories.map(each => [each.story_id, each]));
  draw();
  if (gap !== null) toast(`The feed has a gap: ${RESYNC_REASONS[gap] ?? gap}. The board was read anew.`);
  gap = null;
  await readDetails();
}

/** Events come in bursts: what they are about is read once, a moment later. */
const due = new Map();
function soon(key, read) {
  if (due.has(key)) return;
  due.set(
    key,
    setTimeout(() => {
      due.delete(key);
      void read();
    }, 120),
  );
}

function heard(type, data) {
  feed.add(type, data);
  const { story_id, task_id } = data;
  if (type === 'agent.response.progress') {
    const work = page.stories.get(story_id)?.work?.find(each => each.task_id === task_id);
    if (work !== undefined)
      Object.assign(work, { progress: Math.max(work.progress, data.progress_pct ?? 0) });
  }
  if (!story_id) return;
  soon(`story ${story_id}`, () => readStory(story_id));
  if (story_id === page.selected) soon('details', readDetails);
}

function resync(reason) {
  gap = reason;
  void readAll();
}

function connection(state) {
  const place = by('connection');
  place.dataset.state = state;
  place.textContent = state;
}

by('new-story').addEventListener('click', () =>
  openStoryForm(null, async words => {
    const made = await post('/api/stories', { ...words, by: who() });
    await readStory(made.story_id);
    open(made.story_id);
  }),
);
window.addEventListener('hashchange', arrived);

connection('connecting');
const { events } = await get('/api/event-names');
listen(events, { event: heard, state: connection, resync });
await readAll();
arrived();
