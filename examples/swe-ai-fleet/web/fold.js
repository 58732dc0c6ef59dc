/**
 * The state of a story as of any of its events: what the events up to it say. Pure, so that a test can hold it against
 * what the services say of the story.
 */

export function nothing() {
  return { phase: 'BACKLOG', version: 0, tasks: {}, decisions: [], milestones: [], phases: [], snapshots: 0 };
}

/** @param {readonly { type: string, data: object, time: string }[]} events oldest first */
export function stateAsOf(events, count = events.length) {
  return events.slice(0, count).reduce((state, event) => {
    const step = STEPS[event.type];
    return step === undefined ? state : step(state, event.data, event.time);
  }, nothing());
}

const STEPS = {
  'planning.story.transitioned': (state, { to_phase }, time) => ({
    ...state,
    phase: to_phase,
    phases: [...state.phases, { phase: to_phase, time }],
    milestones: [],
  }),
  'planning.task.created': (state, { task_id, title, assigned_role, phase }) =>
    task(state, task_id, { title, role: assigned_role, phase, status: 'created', progress: 0 }),
  'planning.task.assigned': (state, { task_id, role }) =>
    task(state, task_id, { role, status: 'created', progress: 0 }),
  'planning.task.completed': (state, { task_id }) =>
    task(state, task_id, { status: 'completed', progress: 100 }),
  'orchestration.deliberation.started': (state, { task_id }) =>
    task(state, task_id, { status: 'deliberating' }),
  'orchestration.task.dispatched': (state, { task_id, agent_id }) =>
    unlessDone(state, task_id, { status: 'dispatched', agent: agent_id }),
  'agent.response.started': (state, { task_id }) => unlessDone(state, task_id, { status: 'running' }),
  'agent.response.progress': (state, { task_id, progress_pct = 0 }) =>
    unlessDone(state, task_id, {
      status: 'running',
      progress: Math.max(progress_pct, state.tasks[task_id]?.progress ?? 0),
    }),
  'agent.response.failed': (state, { task_id, error }) =>
    unlessDone(state, task_id, { status: 'failed', error }),
  'agent.response.completed': (state, { task_id }) =>
    task(state, task_id, { status: 'completed', progress: 100 }),
  'orchestration.deliberation.completed': (state, { decisions }) => ({
    ...state,
    decisions: [
      ...state.decisions,
      ...decisions.map(({ id, rationale, decided_by }) => ({ id, rationale, decided_by })),
    ],
  }),
  'context.decision.added': (state, { decision_id }) =>
    state.decisions.some(({ id }) => id === decision_id)
      ? state
      : { ...state, decisions: [...state.decisions, { id: decision_id, rationale: null, decided_by: null }] },
  'context.updated': (state, { version }) => ({ ...state, version: Math.max(state.version, version) }),
  'context.milestone.reached': (state, { milestone }) => ({
    ...state,
    milestones: [...state.milestones, milestone],
  }),
  'context.snapshot.created': state => ({ ...state, snapshots: state.snapshots + 1 }),
};

function task(state, id, change) {
  return { ...state, tasks: { ...state.tasks, [id]: { ...state.tasks[id], ...change } } };
}

function unlessDone(state, id, change) {
  return state.tasks[id]?.status === 'completed' ? state : task(state, id, change);
}
