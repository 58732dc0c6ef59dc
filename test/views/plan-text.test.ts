import { describe, expect, it } from 'vitest';
import { planText } from '../../src/views/plan-text.js';
import { PLAIN } from '../../src/views/text-style.js';
import { anAction, aPlan, NO_SUMMARY, THE_PLAN } from './a-plan.js';

const FULL = { ...PLAIN, detail: 'full' } as const;
const MADE = { context: 'eu1', objects: 43, tookMs: 231 };

describe('the plan as a person reads it', () => {
  it('shows the worst first, counted, with the line that asks for it and the consent that it needs', () => {
    expect(planText(THE_PLAN, { ...FULL, made: MADE })).toBe(`\
prod · context eu1 · cluster EU1 · nats-server 2.15.1 · account FLEET · 43 objects read in 0.2 s

DESTRUCTIVE: apply refuses without consent
~ stream/ORDERS  update in place                               streams.yaml:14:5
    max_msgs          1,000,000 → 250,000
    deletes 412,880 of 662,880 messages (1.9 of 3.1 GiB), the oldest
    unread among them: billing 18,220 · audit 402
    consent: --allow-destroy stream/ORDERS

DISRUPTIVE
± consumer/ORDERS/billing  replace                           consumers.yaml:31:7
    max_waiting       512 (default) → 64     the server cannot change it in place
    keeps its place after ack floor 1,204; 12 unacked are delivered again

Plan: 1 update, 1 replace (1 destructive, 1 disruptive) · 0 create, delete, adopt
      40 unchanged · 3 runtime-managed · 1 orphan kept: stream/OLD (--prune)
Not applyable yet: 1 consent missing.
`);
  });

  it('says the same on 40 columns, and no line is longer', () => {
    const text = planText(THE_PLAN, { ...FULL, width: 40, made: MADE });
    expect(text).toBe(`\
prod · context eu1 · cluster EU1 ·
nats-server 2.15.1 · account FLEET · 43
objects read in 0.2 s

DESTRUCTIVE: apply refuses without
consent
~ stream/ORDERS  update in place
    streams.yaml:14:5
    max_msgs  1,000,000 → 250,000
    deletes 412,880 of 662,880 messages
    (1.9 of 3.1 GiB), the oldest
    unread among them: billing 18,220 ·
    audit 402
    consent: --allow-destroy
    stream/ORDERS

DISRUPTIVE
± consumer/ORDERS/billing  replace
    consumers.yaml:31:7
    max_waiting  512 (default) → 64
      the server cannot change it in
      place
    keeps its place after ack floor
    1,204; 12 unacked are delivered
    again

Plan: 1 update, 1 replace (1
destructive, 1 disruptive) · 0 create,
delete, adopt
      40 unchanged · 3 runtime-managed ·
      1 orphan kept: stream/OLD
      (--prune)
Not applyable yet: 1 consent missing.
`);
    expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(40);
  });

  it('is ASCII where the terminal is', () => {
    const text = planText(THE_PLAN, { ...FULL, unicode: false, made: MADE });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(text).toContain('max_msgs          1,000,000 -> 250,000');
    expect(text).toContain('* consumer/ORDERS/billing  replace');
  });

  it('says in colour exactly what it says without', () => {
    const colored = planText(THE_PLAN, { ...FULL, color: true, made: MADE });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that paint
    const stripped = colored.replace(/\u001b\[\d+m/g, '');
    expect(colored).not.toBe(stripped);
    expect(stripped).toBe(planText(THE_PLAN, { ...FULL, made: MADE }));
  });

  it('is a line an object as a summary', () => {
    expect(planText(THE_PLAN, { ...PLAIN, detail: 'summary' })).toBe(`\
prod · nats://127.0.0.1:4222 · cluster EU1 · nats-server 2.15.1 · account FLEET

DESTRUCTIVE: apply refuses without consent
~ stream/ORDERS  update in place                               streams.yaml:14:5

DISRUPTIVE
± consumer/ORDERS/billing  replace                           consumers.yaml:31:7

Plan: 1 update, 1 replace (1 destructive, 1 disruptive) · 0 create, delete, adopt
      40 unchanged · 3 runtime-managed · 1 orphan kept: stream/OLD (--prune)
Not applyable yet: 1 consent missing.
`);
  });

  it('says in one line that nothing is left, and what is left alone', () => {
    const converged = aPlan({
      actions: [anAction('stream/OLD', { action: 'orphan' })],
      summary: { ...NO_SUMMARY, orphan: 1, unchanged: 43 },
    });
    expect(planText(converged, FULL)).toBe(`\
prod · nats://127.0.0.1:4222 · cluster EU1 · nats-server 2.15.1 · account FLEET

No changes: 43 objects are as the topology says.
1 orphan kept: stream/OLD (--prune)
`);
  });

  it('shows of a new object what differs from the server’s defaults, as people write it', () => {
    const plan = aPlan({
      topology: { name: 'shop', digest: '', env: null },
      actions: [
        anAction('stream/ORDERS', {
          source: { file: 'a.yaml', line: 3, column: 3 },
          desired: { subjects: ['order.>'], max_age: 2_592_000e9, max_bytes: 10 * 2 ** 30, storage: 'file' },
        }),
      ],
      summary: { ...NO_SUMMARY, create: 1 },
    });
    expect(planText(plan, FULL)).toBe(`\
shop · nats://127.0.0.1:4222 · cluster EU1 · nats-server 2.15.1 · account FLEET

SAFE
+ stream/ORDERS  create                                               a.yaml:3:3
    subjects          [order.>]
    max_bytes         10GiB
    max_age           30d

Plan: 1 create · 0 update, replace, delete, adopt
      0 unchanged
`);
  });

  it('shows what came to a list and what went, not two long lists', () => {
    const plan = aPlan({
      actions: [
        anAction('stream/ORDERS', {
          action: 'update',
          changes: [
            {
              field: 'subjects',
              before: ['a', 'b', 'c'],
              after: ['b', 'c', 'd'],
              risk: 'safe',
              note: '',
              default: false,
            },
          ],
        }),
      ],
      summary: { ...NO_SUMMARY, update: 1 },
    });
    expect(planText(plan, FULL)).toContain(`\
    subjects          3 → 3 (2 kept)
      - a
      + d
`);
  });

  it('puts another topology’s objects first, with the way out', () => {
    const plan = aPlan({
      actions: [
        anAction('stream/A', {
          action: 'adopt',
          blocked: {
            code: 'adoption-not-asked',
            message: '`stream/A` carries no mark.',
            remedy: '--adopt stream/A',
          },
        }),
        anAction('stream/B', {
          action: 'conflict',
          blocked: {
            code: 'other-owner',
            message: '`stream/B` belongs to `other`.',
            remedy: 'Remove it there.',
          },
        }),
      ],
      summary: { ...NO_SUMMARY, adopt: 1, conflict: 1 },
    });
    expect(planText(plan, FULL)).toContain(`\
CONFLICT: another topology owns it
! stream/B  conflict
    \`stream/B\` belongs to \`other\`.
    mend: Remove it there.

SAFE
= stream/A  adopt
    \`stream/A\` carries no mark.
    to adopt it: --adopt stream/A

Plan: 1 adopt, 1 conflict · 0 create, update, replace, delete
      0 unchanged
Not applyable yet: 1 adoption not asked for, 1 conflict with another owner.
`);
  });

  it('writes control characters in names as escapes', () => {
    const plan = aPlan({
      actions: [anAction('stream/A\u001b[2J\u202eB\n', { action: 'delete', risk: 'disruptive' })],
      summary: { ...NO_SUMMARY, delete: 1 },
    });
    const text = planText(plan, FULL);
    expect(text).toContain('- stream/A\\x1b[2J\\u{202e}B\\x0a  delete');
    expect(text.includes('\u001b') || text.includes('\u202e')).toBe(false);
  });
});
