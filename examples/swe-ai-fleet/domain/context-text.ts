/** The context in the words that an agent's prompt begins with. */
import type { Context } from './context.js';

export function contextText({ story_id, phase, version, plan, decisions, results }: Context): string {
  return [
    `Story ${story_id}, phase ${phase}, context version ${version}.`,
    plan === null ? 'No plan is approved.' : `Plan ${plan.plan_id}, approved by ${plan.approved_by}.`,
    ...decisions.map(({ rationale, decided_by }) => `Decided by ${decided_by}: ${rationale}`),
    ...results.map(({ task_id, role, checks_passed }) => {
      const outcome = checks_passed ? 'its checks passed' : 'its checks did not pass';
      return `Done by ${role}: ${task_id}, ${outcome}.`;
    }),
  ].join('\n');
}
