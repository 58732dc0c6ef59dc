import type { Finding } from '../findings/finding.js';
import { hasErrors } from '../findings/finding.js';
import { FleetError } from '../findings/fleet-error.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';
import type { Topology } from '../topology/topology.gen.js';
import { findingsText } from '../views/findings-text.js';
import { plural } from '../views/numbers.js';
import { checkTopology } from './check-topology.js';
import type { Terminal } from './terminal.js';

export type ValidTopology = LoadedTopology & { topology: Topology };

/**
 * A topology that holds, for a command that needs one. Findings go to stderr.
 * @throws FleetError `topology-invalid` where there is an error among them
 */
export async function loadForRun(
  paths: string[],
  env: string | null,
  terminal: Terminal,
): Promise<ValidTopology> {
  const checked = await checkTopology(paths, env);
  tell(checked, checked.findings, terminal);
  if (checked.topology === null || hasErrors(checked.findings))
    throw invalid(checked.findings, [...paths, ...(env === null ? [] : ['--env', env])]);
  return { ...checked, placeOf: path => checked.placeOf(path), topology: checked.topology };
}

/** Says findings on stderr; without an error among them only where the terminal is not told to be quiet. */
export function tell({ sources }: LoadedTopology, findings: readonly Finding[], terminal: Terminal): void {
  if (findings.length === 0) return;
  const say = hasErrors(findings) ? terminal.warn : terminal.say;
  say(`${findingsText(findings, sources, terminal.stderr)}\n`);
}

/** What makes a topology unfit for a run, as one error; the findings themselves are told apart from it. */
export function invalid(findings: readonly Finding[], validated: readonly string[]): FleetError {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const help =
    validated.length === 0 ? (first?.help ?? '') : `All of them: fleetctl validate ${validated.join(' ')}`;
  const more = errors.length > 1 ? ` (the first of ${plural(errors.length, 'error')})` : '';
  return new FleetError(
    first?.code === 'field-too-new' ? 'field-too-new' : 'topology-invalid',
    `${first?.message ?? 'The topology does not hold.'}${more}`,
    {
      help: `Nothing was written. ${help}`,
      source: first?.place ?? null,
    },
  );
}
