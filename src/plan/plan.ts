/**
 * The plan: pure data. What goes in: desired resources, an inventory, the options of the run. What goes out: the
 * document that `plan -o json` prints, `plan --out` writes and `apply FILE` carries out
 * (schemas/plan.schema.json).
 */
import type { Place } from '../findings/finding.js';
import type { Risk, Stake } from '../resources/field.js';
import type { Config, ResourceKey } from '../resources/resource.js';
import type { Target } from './target.js';

export type { Risk, Stake };

export type ActionKind =
  | 'create'
  | 'update'
  | 'replace'
  | 'delete'
  | 'adopt'
  | 'orphan'
  | 'conflict'
  | 'pause'
  | 'resume'
  | 'runtime-managed';

export interface Change {
  /** API name, dotted for a member: `metadata.owner`, `placement.cluster`. */
  field: string;
  /** API values (nanoseconds, bytes); null is "not set". */
  before: unknown;
  after: unknown;
  risk: Risk;
  note: string;
  /** `after` is the server's default because the file omits the field. */
  default: boolean;
}

export interface Blocked {
  code: 'destroy-not-allowed' | 'prevented' | 'adoption-not-asked' | 'other-owner' | 'impossible' | 'moving';
  message: string;
  remedy: string;
}

export interface Action {
  id: string;
  action: ActionKind;
  risk: Risk;
  changes: Change[];
  at_stake: Stake;
  /** The line of the topology that asks for it; null for an object that the topology does not name. */
  source: Place | null;
  blocked: Blocked | null;
  /** Sentences for people: why it is a replace, what is delivered again, who has not read yet. */
  notes: string[];
  /** Ids of the actions that have to be done first. */
  depends_on: string[];
  /** The resource that is acted on, as the server names it. */
  resource: ResourceKey;
  /** The fields that the topology sets itself; the others are defaults. */
  declared: string[];
  /** The complete config to be written, canonical; null where nothing is written with a config. */
  desired: Config | null;
  /** `created` of the live object that this was planned against; null where there is none. */
  live_created: string | null;
}

export interface Summary {
  create: number;
  update: number;
  replace: number;
  delete: number;
  adopt: number;
  orphan: number;
  conflict: number;
  pause: number;
  resume: number;
  runtime_managed: number;
  unchanged: number;
}

export interface Plan {
  format: 'fleetctl.plan';
  format_version: '1.0';
  fleetctl_version: string;
  topology: { name: string; digest: string; env: string | null };
  server: {
    url: string;
    version: string;
    api_level: number;
    account: string;
    cluster: string | null;
  };
  /** How the run that applies it connects, where its command line does not say. */
  target: Target;
  live_digest: string;
  applyable: boolean;
  summary: Summary;
  actions: Action[];
  /** What the run was asked to do, sealed with the plan: consent given here counts when FILE is applied. */
  options: PlanOptions;
  /** `sha256:…` over everything above: an edited plan file is refused. */
  digest: string;
}

export interface PlanOptions {
  target: string[];
  exclude: string[];
  prune: boolean;
  adopt: string[];
  allow_destroy: string[];
}
