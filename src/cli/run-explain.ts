import { EXIT } from '../findings/exit-codes.js';
import { FAULTS, FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import { FAULT_DOCS, RULE_DOCS } from '../lint/rule-docs.gen.js';
import { RULES } from '../lint/rules.js';
import { type Explanation, explanationJson, explanationText } from '../views/explanation.js';
import type { Call, Result } from './command.js';

/** @throws FleetError `usage` for a code that does not exist */
export async function runExplain({ operands }: Call): Promise<Result> {
  const [code] = operands;
  if (code === undefined) {
    throw new FleetError('usage', '`explain` needs a code.', {
      help: 'fleetctl explain feedback-loop, say. All rules: fleetctl rules',
    });
  }
  const explanation = findingExplanation(code) ?? faultExplanation(code);
  if (explanation === null) throw noSuchCode(code);
  return {
    exit: EXIT.done,
    text: style => explanationText(explanation, style),
    json: () => explanationJson(explanation),
  };
}

function findingExplanation(code: string): Explanation | null {
  const doc = Object.hasOwn(RULE_DOCS, code) ? RULE_DOCS[code] : undefined;
  if (doc === undefined) return null;
  const rule = RULES.find(each => each.code === code);
  const { severity, text, bad, good } = doc;
  const settable = rule !== undefined && (rule.firm !== true || rule.severity !== 'error');
  return {
    code,
    kind: rule === undefined ? 'reading' : 'rule',
    severity,
    exit: null,
    settable,
    text,
    bad,
    good,
  };
}

function faultExplanation(code: string): Explanation | null {
  const doc = Object.hasOwn(FAULT_DOCS, code) ? FAULT_DOCS[code] : undefined;
  if (doc === undefined) return null;
  const text = `${doc.text[0]!.toUpperCase()}${doc.text.slice(1)}.`;
  return { code, kind: 'fault', severity: null, exit: doc.exit, settable: null, text, bad: null, good: null };
}

function noSuchCode(code: string): FleetError {
  const near = nearest(code, [...Object.keys(RULE_DOCS), ...Object.keys(FAULTS)]);
  const meant = near === undefined ? '' : `Did you mean fleetctl explain ${near}? `;
  return new FleetError('usage', `There is no rule and no code \`${code}\`.`, {
    help: `${meant}All rules: fleetctl rules`,
  });
}
