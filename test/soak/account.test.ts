import { describe, expect, it } from 'vitest';

interface Message {
  seq: number;
  key: string;
  n: number | string;
  fate: string;
}

interface Evidence {
  stored: Record<'STEPS' | 'JOBS' | 'ECHOES', Message[]>;
  letters: { stream: string; consumer: string; seq: number; reason: string }[];
  journal: { consumer: string; stream: string; seq: number; life: string }[];
  confirmed: { stream: string; seq: number; key: string; n: number }[];
}

const { account }: { account(evidence: Evidence): { faults: string[] } } = await import(
  new URL('account.js', import.meta.url).href
);

const step = (seq: number, fate = 'fine'): Message => ({ seq, key: 'k', n: seq, fate });
const line = (consumer: string, stream: string, seq: number) => ({ consumer, stream, seq, life: 'one' });
const letter = (consumer: string, seq: number, reason: string) => ({
  stream: 'STEPS',
  consumer,
  seq,
  reason,
});

/** Three steps, the second one poison, with nothing wrong. */
function sound(): Evidence {
  return {
    stored: {
      STEPS: [step(1), step(2, 'poison'), step(3)],
      JOBS: [],
      ECHOES: [
        { ...step(1), n: 1 },
        { ...step(2), n: 3 },
      ],
    },
    letters: [letter('walker-steps', 2, 'rejected'), letter('porter-steps', 2, 'rejected')],
    journal: [
      line('watcher-all', 'STEPS', 1),
      line('walker-steps', 'STEPS', 1),
      line('watcher-all', 'STEPS', 2),
      line('walker-steps', 'STEPS', 1),
      line('watcher-all', 'STEPS', 3),
      line('walker-steps', 'STEPS', 3),
      line('porter-steps', 'STEPS', 3),
      line('porter-steps', 'STEPS', 1),
      line('echo-readers', 'ECHOES', 1),
      line('echo-readers', 'ECHOES', 2),
    ],
    confirmed: [{ stream: 'STEPS', seq: 3, key: 'k', n: 3 }],
  };
}

describe('the account of a soak', () => {
  it('is in order where a message was handled again, and where an unordered consumer was in no order', () => {
    expect(account(sound()).faults).toEqual([]);
  });

  it.each<[string, (evidence: Evidence) => void, string]>([
    ['a confirmed message that is not stored', it => it.stored.STEPS.splice(2), 'lost: k 3'],
    ['another message in its place', it => (it.confirmed[0]!.key = 'other'), 'lost: other 3'],
    [
      'a message that nobody handled',
      it => (it.journal = it.journal.filter(({ consumer, seq }) => consumer !== 'porter-steps' || seq !== 3)),
      'missing: porter-steps never ended 3',
    ],
    ['a dead letter that was not written', it => it.letters.pop(), 'missing: porter-steps never ended 2'],
    ['two dead letters of one message', it => it.letters.push(it.letters[0]!), 'twice: walker-steps'],
    [
      'a dead letter of what was well',
      it => it.letters.push(letter('porter-steps', 3, 'exhausted')),
      'wrong end: porter-steps gave up 3 (fine) as exhausted',
    ],
    [
      'a later message of the key first',
      it => it.journal.unshift(line('walker-steps', 'STEPS', 3)),
      'out of order: walker-steps handled 1 of k after 3',
    ],
    [
      'an event that a handler published twice',
      it => it.stored.ECHOES.push(it.stored.ECHOES[0]!),
      'echo: k 1',
    ],
    ['an event that a handler did not publish', it => it.stored.ECHOES.pop(), 'echo: k 3 was walked'],
    ['a gap of the fan-out', it => it.journal.splice(2, 1), 'gap: one of STEPS had 3 where 2 was due'],
    ['a fan-out that goes back', it => it.journal.push(line('watcher-all', 'STEPS', 2)), 'gap: one of STEPS'],
  ])('finds %s', (_, spoil, fault) => {
    const evidence = sound();
    spoil(evidence);
    expect(account(evidence).faults.join('\n')).toContain(fault);
  });
});
