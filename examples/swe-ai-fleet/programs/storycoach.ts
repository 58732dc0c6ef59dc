import { listening } from '../http/listen.js';
import { storycoach } from '../services/storycoach.js';
import { run } from './run.js';
import { surroundings } from './surroundings.js';

const { socket, log } = surroundings('storycoach');
const { http } = storycoach();
await run([listening(http, socket, log)]);
