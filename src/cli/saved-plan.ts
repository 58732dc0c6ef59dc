/** Plans in files: writing one, and reading one back as far as it can be trusted. */
import { readFile, stat } from 'node:fs/promises';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { writeWhole } from '../files/write-file.js';
import { FleetError } from '../findings/fleet-error.js';
import { planDigest } from '../plan/fingerprint.js';
import type { Plan } from '../plan/plan.js';
import { planJson } from '../views/plan-json.js';

/** The same bytes as `plan -o json`. @throws FleetError `usage` where FILE cannot be written */
export async function savePlan(path: string, plan: Plan): Promise<void> {
  try {
    await writeWhole(path, planJson(plan));
  } catch (error) {
    throw new FleetError('usage', `--out ${path} cannot be written: ${(error as Error).message}.`, {
      help: 'Name a file in a folder that exists and that you may write to.',
      cause: error,
    });
  }
}

/**
 * The plan that the operands name; null where they name a topology.
 * @throws FleetError `plan-unreadable` for a file that is meant to be a plan and is none
 */
export async function findSavedPlan(operands: readonly string[]): Promise<Plan | null> {
  const [path] = operands;
  if (path === undefined) return null;
  const text = await textOfJsonFile(path);
  if (text === null) return null;
  if (operands.length > 1) {
    throw new FleetError('usage', `${path} is a saved plan: it is applied alone.`, {
      help: `Drop ${operands.slice(1).join(' ')}.`,
    });
  }
  return parsePlan(path, text);
}

/** Only a file that begins as a JSON object can be a plan: a topology is YAML. */
async function textOfJsonFile(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null && path.endsWith('.json')) throw unreadable(path, 'does not exist');
  if (!found?.isFile()) return null;
  const text = await readFile(path, 'utf8');
  const looksLikeJson = /^\s*\{/.test(text) || path.endsWith('.json');
  const isYaml = /\.ya?ml$/.test(path) && !text.includes('"fleetctl.');
  return looksLikeJson && !isYaml ? text : null;
}

async function parsePlan(path: string, text: string): Promise<Plan> {
  let parsed: { format?: unknown; format_version?: unknown; digest?: unknown };
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable(path, 'is not whole: it is no JSON document');
  }
  if (parsed?.format !== 'fleetctl.plan') {
    const what = typeof parsed?.format === 'string' ? `is a ${parsed.format} document` : 'is JSON';
    throw unreadable(path, `${what}, not a plan`);
  }
  if (!/^1\./.test(String(parsed.format_version))) {
    throw unreadable(
      path,
      `has the format version ${String(parsed.format_version)}; this fleetctl reads 1.x`,
    );
  }
  const isPlan = await planCheck();
  if (!isPlan(parsed)) {
    const [error] = isPlan.errors ?? [];
    throw unreadable(path, `is no whole plan: ${error?.instancePath || '/'} ${error?.message}`);
  }
  const { digest, ...rest } = parsed as unknown as Plan;
  if (planDigest(rest) !== digest)
    throw unreadable(path, 'was changed after it was made: its digest does not match');
  return parsed as unknown as Plan;
}

async function planCheck(): Promise<ValidateFunction> {
  const [{ Ajv2020 }, schema] = await Promise.all([
    import('ajv/dist/2020.js'),
    readFile(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8'),
  ]);
  return new Ajv2020({ strict: false, allErrors: false }).compile(JSON.parse(schema));
}

function unreadable(path: string, what: string): FleetError {
  return new FleetError('plan-unreadable', `${path} ${what}.`, {
    help: `Make it anew: fleetctl plan --out ${path}`,
  });
}
