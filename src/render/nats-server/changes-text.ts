import { type ConfChange, effectOf } from './conf-changes.js';

/** What a new configuration changes and takes, a line a setting. */
export function changesLines(changes: readonly ConfChange[]): string[] {
  const effect = effectOf(changes);
  if (effect === null) return ['', 'No setting differs: neither a reload nor a restart is needed.'];
  const width = Math.max(...changes.map(({ setting }) => setting.length));
  const lines = changes.map(({ setting, change, effect: takes, note }) =>
    `  ${takes.padEnd(7)}  ${change.padEnd(7)}  ${setting.padEnd(width)}  ${note ?? ''}`.trimEnd(),
  );
  return ['', ...lines, '', VERDICT[effect]];
}

const VERDICT = {
  reload: 'A reload does: nats-server --signal reload (SIGHUP).',
  restart:
    'It takes a restart. To a reload the server would say no in its log, and go on with all of the old configuration.',
};
