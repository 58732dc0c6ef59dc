import type { Story } from '../domain/story.js';
import type { Published } from '../events.js';
import { listening } from '../http/listen.js';
import { planning } from '../services/planning.js';
import { fileJournal } from '../state/file-journal.js';
import { busOf, byStory, fromBus, onTheBus, publishOn } from './on-the-bus.js';
import { resuming, run } from './run.js';
import { surroundings } from './surroundings.js';

const { instance, folder, socket, peer, clock, log } = surroundings('planning');
const bus = busOf('planning', instance);
const stories = fileJournal<Story, Published<'planning'>>(folder('stories'), publishOn(bus));
const { consumers, http } = planning({ stories, coach: peer('storycoach'), clock });

bus.handle('planning-context-events', fromBus(consumers['planning-context-events']), byStory);
bus.handle('planning-orchestration-events', fromBus(consumers['planning-orchestration-events']), byStory);
await run([onTheBus(bus), resuming(stories), listening(http, socket, log)]);
