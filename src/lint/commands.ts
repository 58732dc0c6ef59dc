/** Subjects that tell somebody to do something, told by their words: `agent.cmd.stop`. */

const COMMAND = /^(?:cmds?|commands?)$/i;
/** What every instance has to hear, since only one of them has what is meant. */
const SIGNAL = /^(?:stop|cancel|abort|kill|interrupt|pause|resume|shutdown|reload|broadcast)$/i;

export function isCommand(subject: string): boolean {
  return subject.split('.').some(token => COMMAND.test(token));
}

export function isSignal(subject: string): boolean {
  return isCommand(subject) && SIGNAL.test(subject.split('.').at(-1)!);
}
