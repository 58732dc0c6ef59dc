/** For the tests: what the page's fold takes and gives. */
export interface FoldedTask {
  title?: string;
  role?: string;
  phase?: string;
  status: string;
  progress?: number;
}

export interface FoldedStory {
  phase: string;
  version: number;
  tasks: Record<string, FoldedTask>;
  decisions: { id: string; rationale: string | null; decided_by: string | null }[];
  milestones: string[];
  phases: { phase: string; time: string }[];
  snapshots: number;
}

export function nothing(): FoldedStory;
export function stateAsOf(
  events: readonly { type: string; data: unknown; time: string }[],
  count?: number,
): FoldedStory;
