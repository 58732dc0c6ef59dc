import type { Context } from '../domain/context.js';
import type { Published } from '../events.js';
import { listening } from '../http/listen.js';
import { context } from '../services/context.js';
import { fileJournal } from '../state/file-journal.js';
import { busOf, byStory, fromBus, onTheBus, publishOn } from './on-the-bus.js';
import { resuming, run } from './run.js';
import { surroundings } from './surroundings.js';

const { instance, folder, socket, clock, log } = surroundings('context');
const bus = busOf('context', instance);
const contexts = fileJournal<Context, Published<'context'>>(folder('contexts'), publishOn(bus));
const { consumers, http } = context({ contexts, cache: new Map(), clock, log });

bus.handle('context-planning-events', fromBus(consumers['context-planning-events']), byStory);
bus.handle('context-orchestration-events', fromBus(consumers['context-orchestration-events']), byStory);
await run([onTheBus(bus), resuming(contexts), listening(http, socket, log)]);
