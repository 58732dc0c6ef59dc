/** How the page calls things. */

export const PHASES = ['DRAFT', 'DESIGN', 'BUILD', 'TEST', 'DOCS', 'DONE'];

export const PHASE_NAMES = {
  BACKLOG: 'Backlog',
  DRAFT: 'Draft',
  DESIGN: 'Design',
  BUILD: 'Build',
  TEST: 'Test',
  DOCS: 'Docs',
  DONE: 'Done',
};

export const MOVES = {
  approve_scope: 'Approve scope',
  approve_design: 'Approve design',
  qa_passed: 'Sign off tests',
  docs_ready: 'Accept story',
  build_done: 'Build done',
  reject_design: 'Back to draft',
  reject_build: 'Back to design',
  reject_test: 'Back to build',
  reject_docs: 'Back to build',
};

export const WAITS = {
  dor_ok: 'a coach’s score of 75',
  design_complete: 'the design',
  all_subtasks_done: 'its tasks',
  builds_passing: 'the checks of the build',
  tests_passing: 'the tests',
  docs_complete: 'the documentation',
};

/** The families of events, for the chips of the feed. */
/** Why the gateway cannot go on where the page was. */
export const RESYNC_REASONS = {
  trimmed: 'retention has cut events meanwhile',
  overflow: 'events came faster than this page read them',
  'too-far': 'this page was away for too long',
  'new-stream': 'a stream was made anew',
  'unknown-id': 'it is not known what this page has seen',
  unavailable: 'what was missed cannot be read for now',
};

export const KINDS = ['planning', 'context', 'orchestration', 'agent'];

export function kindOf(type) {
  return type.split('.')[0];
}

export function timeOf(text) {
  return new Date(text).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** What an event says, in a line. */
export function summaryOf(type, data) {
  switch (type) {
    case 'planning.story.created':
      return `“${data.title}” by ${data.created_by}`;
    case 'planning.story.transitioned':
      return `${PHASE_NAMES[data.from_phase]} → ${PHASE_NAMES[data.to_phase]} by ${data.transitioned_by}`;
    case 'planning.story.updated':
      return `${data.changed.join(', ')} by ${data.updated_by}`;
    case 'planning.task.created':
      return `${data.assigned_role}: ${data.title}`;
    case 'planning.phase.completed':
      return `${PHASE_NAMES[data.phase]}, ${data.completed_tasks} tasks`;
    case 'planning.plan.approved':
      return `by ${data.approved_by}`;
    case 'context.updated':
      return `version ${data.version}: ${data.changes.join(', ')}`;
    case 'context.milestone.reached':
      return data.milestone_name;
    case 'orchestration.deliberation.started':
      return `${data.num_agents} agents of ${data.role}`;
    case 'orchestration.deliberation.completed':
      return data.decisions.map(({ rationale }) => rationale).join(' ');
    case 'orchestration.council.formed':
      return `${data.role}, ${data.num_agents} agents`;
    case 'agent.response.progress':
      return `${data.agent_id} ${data.message ?? ''} ${data.progress_pct ?? 0} %`;
    case 'agent.response.started':
      return data.job_name;
    case 'agent.response.failed':
      return data.error;
    default:
      return data.agent_id ?? data.role ?? data.decision_id ?? data.snapshot_id ?? data.task_id ?? '';
  }
}
