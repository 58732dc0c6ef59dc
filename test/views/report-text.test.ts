import { describe, expect, it } from 'vitest';
import type { Report, ReportedAction } from '../../src/plan/report.js';
import { reportText } from '../../src/views/report-text.js';
import { PLAIN } from '../../src/views/text-style.js';
import { THE_PLAN } from './a-plan.js';

function aReport(actions: Partial<ReportedAction>[], interrupted: Report['interrupted'] = null): Report {
  const all = actions.map(parts => ({
    id: 'stream/A',
    action: 'create' as const,
    risk: 'safe' as const,
    changes: [],
    at_stake: {},
    source: null,
    status: 'done' as const,
    error: null,
    ...parts,
  }));
  const count = (status: string) => all.filter(each => each.status === status).length;
  return {
    format: 'fleetctl.report',
    format_version: '1.0',
    fleetctl_version: '0.1.0',
    topology: THE_PLAN.topology,
    server: THE_PLAN.server,
    complete: all.every(({ status }) => status === 'done'),
    summary: {
      done: count('done'),
      failed: count('failed'),
      'not-begun': count('not-begun'),
      unknown: count('unknown'),
    },
    actions: all,
    interrupted,
  };
}

describe('the report as a person reads it', () => {
  it('is one line where everything is done', () => {
    const report = aReport([{}, { id: 'stream/B' }, { id: 'consumer/A/c', action: 'replace' }]);
    expect(reportText(report, PLAIN, 1234)).toBe('Applied: 2 created, 1 replaced in 1.2 s.\n');
  });

  it('says that nothing was written where there was nothing to do', () => {
    expect(reportText(aReport([]), PLAIN, 5)).toBe('Nothing to do. Nothing was written.\n');
  });

  it('says what was done, what failed and why, what nobody knows, what was not begun', () => {
    const error = { code: 'jetstream-10052', message: 'the server refuses it.', help: 'Mend the topology.' };
    const report = aReport([
      {},
      { id: 'stream/B', status: 'failed', error },
      { id: 'consumer/A/c', action: 'update', status: 'unknown', error: { ...error, help: '' } },
      { id: 'consumer/B/c', action: 'delete', status: 'not-begun' },
    ]);
    expect(reportText(report, PLAIN, 1234)).toBe(`\
DONE
  stream/A  create

FAILED
  stream/B  create
    jetstream-10052: the server refuses it.
    Mend the topology.

UNKNOWN: asked for, no answer seen
  consumer/A/c  update
    jetstream-10052: the server refuses it.

NOT BEGUN
  consumer/B/c  delete

Not complete: 1 done · 1 failed · 1 unknown · 1 not begun in 1.2 s
Apply again: it goes on from what is there now.
`);
  });

  it('names the signal that stopped it', () => {
    const report = aReport([{}, { id: 'stream/B', status: 'not-begun' }], 'SIGINT');
    expect(reportText(report, PLAIN)).toContain('Interrupted (SIGINT): 1 done · 1 not begun\n');
  });

  it('counts what would be too much to list', () => {
    const report = aReport(
      Array.from({ length: 60 }, (_, i) => ({ id: `stream/S${i}`, status: 'not-begun' })),
    );
    expect(reportText(report, PLAIN)).toContain('  stream/S49  create\n… and 10 more\n');
  });
});
