import type { Origin } from './rendered-file.js';

/** The head of every file that can hold a comment: where it comes from, without a time, so that it stays the same. */
export function headerOf({ target, as, version, topology, digest, env }: Origin): string {
  const where = env === null || !/^[\w.-]+$/.test(env) ? '' : `, environment ${env}`;
  return [
    `# Rendered by fleetctl ${version} (render ${kindOf({ target, as })}) from the topology ${topology}${where}`,
    `# (${digest}).`,
    '# Do not edit: change the topology and render again.',
    '',
  ].join('\n');
}

const HEAD = /^# Rendered by fleetctl \S+ \(render ([a-z]+(?: --as [a-z]+)?)\) from the topology ([^\s,]+)/;

/** Whether a text is of an earlier rendering of the same kind of the same topology, in whatever version. */
export function isRenderedFrom(text: string, { target, as, topology }: Origin): boolean {
  const found = HEAD.exec(text);
  return found?.[1] === kindOf({ target, as }) && found[2] === topology;
}

/** Files that are rendered in turns into one folder: each kind knows its own. */
function kindOf({ target, as }: Pick<Origin, 'target' | 'as'>): string {
  return as === undefined ? target : `${target} --as ${as}`;
}
