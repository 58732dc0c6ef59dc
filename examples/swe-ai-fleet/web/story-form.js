/** A story's words, and what the coach says of them while they are written. */
import { post } from './api.js';
import { show } from './dom.js';
import { scoreDetails } from './score-view.js';

const dialog = document.getElementById('story-form');
const form = dialog.querySelector('form');
const error = document.getElementById('story-form-error');
const save = document.getElementById('story-form-save');

let asked = 0;
let timer;
let keep = async () => {};

/**
 * @param {object | null} story the one to change; null for a new one
 * @param {(words: object) => Promise<void>} saved
 */
export function openStoryForm(story, saved) {
  keep = saved;
  error.textContent = '';
  document.getElementById('story-form-title').textContent = story === null ? 'New story' : 'Change the story';
  save.textContent = story === null ? 'Create story' : 'Save';
  form.elements.title.value = story?.title ?? '';
  form.elements.description.value = story?.description ?? '';
  form.elements.criteria.value = story?.acceptance_criteria.join('\n') ?? '';
  dialog.showModal();
  form.elements.title.focus();
  void score();
}

document.getElementById('story-form-cancel').addEventListener('click', () => dialog.close());
form.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(score, 250);
});
form.addEventListener('submit', async event => {
  event.preventDefault();
  save.disabled = true;
  error.textContent = '';
  try {
    await keep(words());
    dialog.close();
  } catch ({ message }) {
    error.textContent = message;
  } finally {
    save.disabled = false;
  }
});

function words() {
  const { title, description, criteria } = form.elements;
  return {
    title: title.value.trim(),
    description: description.value.trim(),
    acceptance_criteria: criteria.value
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean),
  };
}

async function score() {
  const turn = ++asked;
  const { title, ...rest } = words();
  const judged = await post('/api/scores', { title: title || '…', ...rest }).catch(() => null);
  // An answer that was overtaken is of no use.
  if (turn === asked && judged !== null) show(document.getElementById('coach'), scoreDetails(judged));
}
