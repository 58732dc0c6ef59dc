import { expect, it } from 'vitest';
import { targetOf } from '../../src/plan/target.js';

const STREAMS = { S: { subjects: ['s'] } };

it('an account without objects needs no login', () => {
  const target = targetOf({
    topology: 'test',
    streams: STREAMS,
    accounts: { SYS: {}, A: { context: 'a', streams: STREAMS } },
  });
  expect(target.accounts).toEqual([
    { name: null, context: null },
    { name: 'A', context: 'a' },
  ]);
});

it('the own account is there where nothing else is', () => {
  expect(targetOf({ topology: 'test', accounts: { SYS: {} } }).accounts).toEqual([
    { name: null, context: null },
  ]);
  const named = { topology: 'test', accounts: { A: { streams: STREAMS } } };
  expect(targetOf(named).accounts).toEqual([{ name: 'A', context: null }]);
});
