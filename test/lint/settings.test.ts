/** `rules` and `exceptions`: what becomes of findings. */
import { expect, it } from 'vitest';
import { lintReport } from '../../src/lint/lint.js';
import { RULES } from '../../src/lint/rules.js';
import { loadTopology } from '../../src/topology/load.js';
import { CONSUMER_CASES, REPLICA_CASES, STREAM_CASES } from './server-cases.js';

function report(text: string) {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: `topology: test\n${text}` }],
    overlay: null,
    referenced: new Map(),
  });
  expect(loaded.findings).toEqual([]);
  const { findings, excepted, off } = lintReport(loaded);
  return { findings: findings.map(inShort), excepted: excepted.map(inShort), off };
}

function inShort({ code, severity, path }: { code: string; severity: string; path: string }): string {
  return `${severity} ${code} ${path}`;
}

const TWO = 'streams: { S: { num_replicas: 2 } }';

it.each(['info', 'warning', 'error'])('a rule that is set to %s finds with that severity', severity => {
  expect(report(`rules: { even-replicas: ${severity} }\n${TWO}`).findings).toEqual([
    `${severity} even-replicas streams.S.num_replicas`,
  ]);
});

it('a rule that is off says nothing, and is counted', () => {
  expect(report(`rules: { even-replicas: off }\n${TWO}`)).toEqual({
    findings: [],
    excepted: [],
    off: ['even-replicas'],
  });
});

it('an exception takes the finding aside, with its reason', () => {
  expect(report('streams: { S: { num_replicas: 2, exceptions: { even-replicas: why } } }')).toEqual({
    findings: [],
    excepted: ['warning even-replicas streams.S.num_replicas'],
    off: [],
  });
});

it('an exception covers its own object and no other', () => {
  expect(
    report(
      'streams: { S: { num_replicas: 2, exceptions: { even-replicas: why } }, T: { subjects: [t], num_replicas: 2 } }',
    ).findings,
  ).toEqual(['warning even-replicas streams.T.num_replicas']);
});

it('what the server refuses is said whatever the settings are', () => {
  const push =
    'streams: { S: { subjects: [s] } }\nconsumers: { c: { stream: S, deliver_subject: d, max_ack_pending: 5 } }';
  expect(report(`rules: { ack-policy-missing: off }\n${push}`).findings).toEqual([
    'error ack-policy-missing consumers.c.max_ack_pending',
  ]);
  const refused = 'streams: { S: { subjects: [a..b], exceptions: { refused-subject: why } } }';
  expect(report(refused).findings).toEqual([
    'error refused-subject streams.S.subjects[0]',
    'error unsettable-rule streams.S.exceptions.refused-subject',
  ]);
});

it('every rule whose errors the real server confirms is firm', () => {
  const confirmed = [...STREAM_CASES, ...CONSUMER_CASES, ...REPLICA_CASES].flatMap(
    ({ refusedBy }) => refusedBy ?? [],
  );
  const firm = RULES.filter(rule => rule.firm === true).map(rule => rule.code);
  expect([...new Set(confirmed)].filter(code => !firm.includes(code))).toEqual([]);
});
