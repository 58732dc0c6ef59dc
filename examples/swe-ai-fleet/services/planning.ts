/**
 * Planning: the state machine of the stories.
 *
 *   a person ──HTTP──▶ create, rewrite, pass a gate, assign again ─┐
 *   planning-context-events        a milestone is reached ────────┼──▶ story ──▶ planning.*
 *   planning-orchestration-events  a task is done ────────────────┘
 */
import { Hono } from 'hono';
import { assignTask, completeTask, reachMilestone } from '../domain/advance-story.js';
import { storyId } from '../domain/ids.js';
import type { Score, StoryText } from '../domain/invest.js';
import { openMoves, passGate } from '../domain/move-story.js';
import { Refusal } from '../domain/refusal.js';
import { createStory, rewriteStory, type Story, type StoryStep } from '../domain/story.js';
import { transitionNamed } from '../domain/story-machine.js';
import { roleNamed } from '../domain/words.js';
import type { Delivered, Published } from '../events.js';
import { bodyOf, causeFrom, optionalText, partOfWords, text, words } from '../http/body.js';
import type { Clock, Journal, Peer } from '../ports.js';
import { causeOf, type Handlers } from './handlers.js';

export interface PlanningPorts {
  stories: Journal<Story, Published<'planning'>>;
  coach: Peer;
  clock: Clock;
}

export function planning({ stories, coach, clock }: PlanningPorts) {
  const consumers: {
    'planning-context-events': Handlers<Delivered<'planning', 'planning-context-events'>>;
    'planning-orchestration-events': Handlers<Delivered<'planning', 'planning-orchestration-events'>>;
  } = {
    'planning-context-events': {
      'context.milestone.reached': async message => {
        await stories.change(message.data.story_id, causeOf(message), story =>
          reachMilestone(existing(story, message.data.story_id), message.data, clock.now()),
        );
      },
    },
    'planning-orchestration-events': {
      'orchestration.task.completed': async message => {
        await stories.change(message.data.story_id, causeOf(message), story =>
          completeTask(existing(story, message.data.story_id), message.data, clock.now()),
        );
      },
    },
  };
  return { consumers, http: requests({ stories, coach, clock }) };
}

function requests({ stories, coach, clock }: PlanningPorts): Hono {
  const http = new Hono();
  const score = (story: StoryText, cause: Parameters<Peer['post']>[2]) =>
    coach.post<Score>('/scores', story, cause);

  http.get('/stories', async c => {
    const all = await stories.all();
    return c.json(all.sort((a, b) => a.created_at.localeCompare(b.created_at)).map(shown));
  });

  http.get('/stories/:id', async c => {
    const id = c.req.param('id');
    return c.json(shown(existing(await stories.read(id), id)));
  });

  http.get('/tasks/:id', async c => {
    const all = (await stories.all()).flatMap(({ tasks, description, story_id }) =>
      tasks.map(task => ({ ...task, description, story_id })),
    );
    const task = all.find(({ task_id }) => task_id === c.req.param('id'));
    if (task === undefined) throw new Refusal('unknown', `There is no task ${c.req.param('id')}.`);
    return c.json(task);
  });

  http.post('/stories', async c => {
    const body = await bodyOf(c);
    const cause = causeFrom(c);
    const story = { ...words(body), created_by: text(body, 'by') };
    const judged = await score(story, cause);
    const made = await stories.change(storyId(cause.id), cause, () =>
      createStory(story, judged, cause.id, clock.now()),
    );
    return c.json(shown(made), 201);
  });

  http.post('/stories/:id/words', async c => {
    const body = await bodyOf(c);
    const cause = causeFrom(c);
    const before = existing(await stories.read(c.req.param('id')), c.req.param('id'));
    const changed = partOfWords(body);
    const judged = await score({ ...before, ...changed }, cause);
    return change(c.req.param('id'), cause, story =>
      rewriteStory(story, changed, judged, text(body, 'by'), clock.now()),
    );
  });

  http.post('/stories/:id/transitions', async c => {
    const body = await bodyOf(c);
    return change(c.req.param('id'), causeFrom(c), story =>
      passGate(story, transitionNamed(text(body, 'event')), text(body, 'by'), clock.now()),
    );
  });

  http.post('/stories/:id/tasks/:task/assignments', async c => {
    const role = optionalText(await bodyOf(c), 'role');
    return change(c.req.param('id'), causeFrom(c), story =>
      assignTask(story, c.req.param('task'), role === null ? null : roleNamed(role), clock.now()),
    );
  });

  async function change(
    id: string,
    cause: ReturnType<typeof causeFrom>,
    decide: (story: Story) => StoryStep,
  ): Promise<Response> {
    return Response.json(shown(await stories.change(id, cause, story => decide(existing(story, id)))));
  }
  return http;
}

function existing(story: Story | null, id: string): Story {
  if (story === null) throw new Refusal('unknown', `There is no story ${id}.`);
  return story;
}

export type ShownStory = Story & { moves: ReturnType<typeof openMoves> };

function shown(story: Story): ShownStory {
  return { ...story, moves: openMoves(story) };
}
