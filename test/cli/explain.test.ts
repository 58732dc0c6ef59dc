import { beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/findings/fleet-error.js';
import { FAULT_DOCS, RULE_DOCS } from '../../src/lint/rule-docs.gen.js';
import { RULES } from '../../src/lint/rules.js';
import { documentOf } from './documents.js';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

describe('fleetctl rules', () => {
  it('lists every rule with its severity and one line', async () => {
    const [text, json] = await Promise.all([fleetctl(['rules']), fleetctl(['rules', '-o', 'json'])]);
    const { rules } = documentOf(json.stdout, 'fleetctl.rules');
    expect(
      rules.map(({ code, severity }: { code: string; severity: string }) => ({ code, severity })),
    ).toEqual(RULES.map(({ code, severity }) => ({ code, severity })));
    for (const { code, summary } of rules) {
      expect(summary).toMatch(/[.]$/);
      expect(text.stdout).toContain(`${code} `);
    }
    expect(text.stdout).toMatch(/^refused-subject +error +! /m);
    expect(text.exit).toBe(0);
  });
});

describe('fleetctl explain', () => {
  it('explains a rule with an example of bad and good', async () => {
    const { stdout, exit } = await fleetctl(['explain', 'feedback-loop']);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^feedback-loop {2}rule of validate, warning\n\nServices that may answer each other/,
    );
    expect(stdout).toMatch(/\nReported\n {2}streams: .*\nMended\n {2}streams: .*\nTo set it: rules: /s);
  });

  it.each(['rate-over-gauge', 'bad-size', 'stale-plan'])('explains %s to a program', async code => {
    const { stdout } = await fleetctl(['explain', code, '-o', 'json']);
    expect(documentOf(stdout, 'fleetctl.explanation')).toMatchObject({ code });
  });

  it.each([
    [['explain', 'fedback-loop'], 'Did you mean fleetctl explain feedback-loop?'],
    [['explain'], 'All rules: fleetctl rules'],
    [['explain', 'constructor'], 'All rules: fleetctl rules'],
    [['rules', 'x'], 'Usage: fleetctl rules'],
  ])('%j ends with 3 and a way on', async (args, help) => {
    const { stdout, stderr, exit } = await fleetctl(args);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 3 });
    expect(stderr).toContain(help);
  });

  it('knows every code that a run can end with, and tells them from those of findings', () => {
    expect(Object.keys(FAULTS).filter(code => !Object.hasOwn(FAULT_DOCS, code))).toEqual([]);
    for (const [code, exit] of Object.entries(FAULTS)) expect(FAULT_DOCS[code]?.exit).toBe(exit);
  });

  it('has one meaning for each code, but for what reading and a run both say of a file', () => {
    expect(Object.keys(FAULT_DOCS).filter(code => Object.hasOwn(RULE_DOCS, code))).toEqual([
      'file-unreadable',
    ]);
  });
});

describe('fleetctl validate -o', () => {
  it.each(['sarif', 'github', 'gitlab', 'junit'])('%s is a document whatever happens', async format => {
    const runs = await Promise.all([
      fleetctl(['validate', 'examples/fleet-as-written', '-o', format]),
      fleetctl(['validate', 'examples/minimal', '-o', format]),
      fleetctl(['validate', 'nowhere.yaml', '-o', format]),
      fleetctl(['validate', '--bogus', '-o', format]),
    ]);
    expect(runs.map(({ exit }) => exit)).toEqual([3, 0, 3, 3]);
    const [found, clean, missing, misuse] = runs.map(({ stdout }) => stdout);
    expect(found).toContain('examples/fleet-as-written/topology.yaml');
    expect(found).not.toContain(process.cwd());
    expect(missing).toContain('nowhere.yaml does not exist');
    expect(misuse).toContain('There is no flag --bogus');
    if (format === 'github') expect(clean).toBe('');
    else expect(clean).not.toBe('');
    if (format === 'sarif' || format === 'gitlab') for (const { stdout } of runs) JSON.parse(stdout);
  });

  it('json says a missing file as before', async () => {
    const { stdout } = await fleetctl(['validate', 'nowhere.yaml', '-o', 'json']);
    expect(documentOf(stdout, 'fleetctl.findings').findings).toHaveLength(1);
  });
});
