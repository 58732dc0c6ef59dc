import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';

export const rules: Command = {
  name: 'rules',
  operands: '',
  maxOperands: 0,
  summary: 'the rules of validate, a line each',
  examples: [
    ['fleetctl rules', 'code, severity, what it finds'],
    ['fleetctl rules -o json', 'the same for a program'],
  ],
  flags: [],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.invalid],
  async run() {
    const [{ listedRules, ruleListJson, ruleListText }, { RULES }, { RULE_DOCS }] = await Promise.all([
      import('../../views/rule-list.js'),
      import('../../lint/rules.js'),
      import('../../lint/rule-docs.gen.js'),
    ]);
    const listed = listedRules(RULES, RULE_DOCS);
    return {
      exit: EXIT.done,
      text: style => ruleListText(listed, style),
      json: () => ruleListJson(listed),
    };
  },
};
