import type { Command } from './command.js';
import { apply } from './commands/apply.js';
import { audit } from './commands/audit.js';
import { demo } from './commands/demo.js';
import { dlqDiscard } from './commands/dlq-discard.js';
import { dlqList } from './commands/dlq-list.js';
import { dlqRedrive } from './commands/dlq-redrive.js';
import { dlqShow } from './commands/dlq-show.js';
import { explain } from './commands/explain.js';
import { exporter } from './commands/exporter.js';
import { generateTypescript } from './commands/generate-typescript.js';
import { kubernetesApply } from './commands/kubernetes-apply.js';
import { kubernetesDiff } from './commands/kubernetes-diff.js';
import { lockBreak } from './commands/lock-break.js';
import { lockShow } from './commands/lock-show.js';
import { permissions } from './commands/permissions.js';
import { plan } from './commands/plan.js';
import { renderKubernetes } from './commands/render-kubernetes.js';
import { renderNats } from './commands/render-nats.js';
import { renderPrometheus } from './commands/render-prometheus.js';
import { replay } from './commands/replay.js';
import { rules } from './commands/rules.js';
import { show } from './commands/show.js';
import { validate } from './commands/validate.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  validate,
  rules,
  explain,
  plan,
  apply,
  show,
  lockShow,
  lockBreak,
  permissions,
  renderNats,
  renderPrometheus,
  exporter,
  renderKubernetes,
  kubernetesDiff,
  kubernetesApply,
  generateTypescript,
  replay,
  audit,
  dlqList,
  dlqShow,
  dlqRedrive,
  dlqDiscard,
  demo,
];
