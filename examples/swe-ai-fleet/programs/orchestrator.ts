import type { Assignment } from '../domain/assignment.js';
import type { Council } from '../domain/council.js';
import type { Published } from '../events.js';
import { listening } from '../http/listen.js';
import { formCouncils } from '../services/form-councils.js';
import { orchestrator } from '../services/orchestrator.js';
import { fileJournal } from '../state/file-journal.js';
import { busOf, byStory, byTask, fromBus, onTheBus, publishOn } from './on-the-bus.js';
import { resuming, run } from './run.js';
import { milliseconds, surroundings } from './surroundings.js';

const { instance, folder, socket, peer, clock, log } = surroundings('orchestrator');
const bus = busOf('orchestrator', instance);
const publish = publishOn(bus);
const tasks = fileJournal<Assignment, Published<'orchestrator'>>(folder('tasks'), publish);
const councils = fileJournal<Council, Published<'orchestrator'>>(folder('councils'), publish);
const { consumers, http } = orchestrator({
  tasks,
  planning: peer('planning'),
  context: peer('context'),
  clock,
  deliberationMs: milliseconds('FLEET_DELIBERATION_MS', 2_000),
});

bus.handle('orchestrator-planning-events', fromBus(consumers['orchestrator-planning-events']), byTask);
bus.handle('orchestrator-context-updates', fromBus(consumers['orchestrator-context-updates']), byStory);
bus.handle('orchestrator-agent-responses', fromBus(consumers['orchestrator-agent-responses']), byTask);
await run([
  onTheBus(bus),
  resuming(tasks),
  resuming({ resume: () => formCouncils(councils, clock) }),
  listening(http, socket, log),
]);
