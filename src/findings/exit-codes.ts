/** The exit codes of the command line: a contract with every script that calls it (docs/exit-codes.md). */
export const EXIT = {
  done: 0,
  defect: 1,
  differs: 2,
  invalid: 3,
  refused: 4,
  conflict: 5,
  incomplete: 6,
  unreachable: 7,
  denied: 8,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a command can end that reads a server and changes nothing. */
export const READ_EXITS: readonly ExitCode[] = [
  EXIT.done,
  EXIT.defect,
  EXIT.invalid,
  EXIT.conflict,
  EXIT.unreachable,
  EXIT.denied,
  EXIT.interrupted,
];

/** Which code wins where several hold: the first in this list that does. */
const PRECEDENCE: readonly ExitCode[] = [3, 8, 7, 5, 4, 6, 2, 0];

/** The one exit code of a run for which several hold. An empty list is "done". */
export function decisiveExit(codes: readonly ExitCode[]): ExitCode {
  for (const decisive of [EXIT.interrupted, EXIT.terminated, EXIT.defect] as const) {
    if (codes.includes(decisive)) return decisive;
  }
  return PRECEDENCE.find(code => codes.includes(code)) ?? EXIT.done;
}
