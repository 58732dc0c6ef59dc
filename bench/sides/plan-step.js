/** node plan-step.js URL FOLDER: the plan of a topology that is loaded already, on a connection that stands already. */
import { collectGarbage } from './collect-garbage.js';
import { connectTo, load, planStep } from './fleetctl-steps.js';

const [url, folder] = process.argv.slice(2);
const loaded = await load(folder);
const { connections, close } = await connectTo(url);
collectGarbage();
const startMs = performance.now();
const { plan, objects } = await planStep(loaded, connections);
const stepMs = performance.now() - startMs;
await close();
process.stdout.write(JSON.stringify({ stepMs, objects, actions: plan.actions.length }));
