import { EXIT, type ExitCode } from '../findings/exit-codes.js';
import { FleetError } from '../findings/fleet-error.js';
import { maskSecrets } from '../findings/secret-text.js';
import type { Fault } from '../views/fault.js';

/** What to say of anything that was thrown: a FleetError says it itself, everything else is our defect. */
export function describeFault(thrown: unknown): Fault {
  if (thrown instanceof FleetError) {
    const { code, exit, message, help, source } = thrown;
    // A secret may have been given where something else belongs: a seed for its file, a URL for a path.
    return { code, exit, message: maskSecrets(message), help: maskSecrets(help), source };
  }
  if (isMachineFault(thrown)) return machineFault(thrown);
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    code: 'defect',
    exit: EXIT.defect,
    message: `fleetctl broke: ${message}`,
    help: 'This is a defect of fleetctl. Run it again with -v and report what it says.',
    source: null,
  };
}

interface SystemError extends Error {
  code: string;
  path?: string;
  syscall: string;
}

/** The machine said no: disk full, no right to write. */
function isMachineFault(thrown: unknown): thrown is SystemError {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown;
}

function machineFault({ code, path, message }: SystemError): Fault {
  const exit: ExitCode = EXIT.defect;
  const what = path === undefined ? message : `${path}: ${message}`;
  return {
    code: 'machine',
    exit,
    message: what,
    help: `The operating system answered ${code}.`,
    source: null,
  };
}
