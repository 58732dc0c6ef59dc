import type { Origin } from './rendered-file.js';

/** The head of every file that can hold a comment: where it comes from, without a time, so that it stays the same. */
export function headerOf({ target, version, topology, digest, env }: Origin): string {
  const where = env === null || !/^[\w.-]+$/.test(env) ? '' : `, environment ${env}`;
  return [
    `# Rendered by fleetctl ${version} (render ${target}) from the topology ${topology}${where}`,
    `# (${digest}).`,
    '# Do not edit: change the topology and render again.',
    '',
  ].join('\n');
}

const HEAD = /^# Rendered by fleetctl \S+ \(render ([a-z]+)\) from the topology ([^\s,]+)/;

/** Whether a text is of an earlier rendering of the same kind of the same topology, in whatever version. */
export function isRenderedFrom(text: string, { target, topology }: Origin): boolean {
  const found = HEAD.exec(text);
  return found?.[1] === target && found[2] === topology;
}
