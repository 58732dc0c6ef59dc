/** node apply-step.js URL FOLDER: a plan carried out: lock, reading again, every write, unlock. */
import { applyPlan } from '../../dist/index.js';
import { collectGarbage } from './collect-garbage.js';
import { CONCURRENCY, connectTo, load, planStep } from './fleetctl-steps.js';

const [url, folder] = process.argv.slice(2);
const loaded = await load(folder);
const { connections, close } = await connectTo(url);
const { plan } = await planStep(loaded, connections);
collectGarbage();
const startMs = performance.now();
const report = await applyPlan({
  plan,
  connections,
  concurrency: CONCURRENCY,
  lockTimeoutMs: 0,
  onEvent: () => {},
  signal: new AbortController().signal,
});
const stepMs = performance.now() - startMs;
await close();
if (!report.complete) throw new Error('the apply did not complete');
process.stdout.write(JSON.stringify({ stepMs, objects: report.actions.length }));
