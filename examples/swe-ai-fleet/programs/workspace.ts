import { fileURLToPath } from 'node:url';
import { localJobs } from '../jobs/local-jobs.js';
import type { JobEvents } from '../ports.js';
import { sayFailed, workspace } from '../services/workspace.js';
import { clusterJobs, type RunningJobs } from './cluster.js';
import { busOf, byTask, fromBus, onTheBus, publishOn, storedOf } from './on-the-bus.js';
import { run } from './run.js';
import { surroundings } from './surroundings.js';

const { instance, folder, clock, log } = surroundings('workspace');
const bus = busOf('workspace', instance);
const publish = publishOn(bus);
const events: JobEvents = { failed: sayFailed({ publish, clock }) };
const { jobs, start, stop } = (await clusterJobs(events, clock, log)) ?? onThisMachine();
const { consumers, catchUp } = workspace({ jobs, publish, clock });

bus.handle('workspace-agent-commands', fromBus(consumers['workspace-agent-commands']), byTask);
bus.handle('workspace-agent-control', fromBus(consumers['workspace-agent-control']));
// Jobs that are taken up need the bus to tell their end; none begins any more when they are ended.
const takeUp = async () => {
  await catchUp(storedOf(bus, 'workspace-agent-control', 'agent.cmd.stop'));
  await start();
};
await run([{ start: nothing, stop }, onTheBus(bus), { start: takeUp, stop: nothing }]);

function onThisMachine(): RunningJobs {
  const program = fileURLToPath(new URL('agent.js', import.meta.url));
  // An agent has the agents' login, and not that of its workspace.
  const { WORKSPACE_NATS_PASSWORD: _own, ...env } = process.env;
  const own = localJobs({ folder: folder('jobs'), owner: instance, program, env, log }, events);
  return { jobs: own, start: own.resume, stop: own.close };
}

async function nothing(): Promise<void> {}
