import { describe, expect, it } from 'vitest';
import { bare } from '../../src/plan/decide.js';
import { linkActions, orderActions } from '../../src/plan/order-actions.js';
import type { Action, ActionKind } from '../../src/plan/plan.js';

function action(kind: ActionKind, id: string, parts: Partial<Action> = {}): Action {
  const [, stream, consumer = null] = id.split('/') as [string, string, string?];
  const resource = {
    kind: consumer === null ? 'stream' : 'consumer',
    account: null,
    stream,
    consumer,
  } as const;
  return { ...bare(id, kind, resource), ...parts };
}

function ordered(...actions: Action[]): string[] {
  linkActions(actions);
  return orderActions(actions).ordered.map(({ action, id }) => `${action} ${id}`);
}

describe('the order of actions', () => {
  it('has streams before their consumers', () => {
    expect(ordered(action('create', 'consumer/A/c'), action('create', 'stream/A'))).toEqual([
      'create stream/A',
      'create consumer/A/c',
    ]);
  });

  it('has origins before what copies them, through several', () => {
    const copies = (from: string) => ({ desired: { sources: [{ name: from }] } });
    expect(
      ordered(
        action('create', 'stream/A', copies('B')),
        action('create', 'stream/B', copies('C')),
        action('create', 'stream/C'),
      ),
    ).toEqual(['create stream/C', 'create stream/B', 'create stream/A']);
  });

  it('has deletes last and the other way round', () => {
    expect(
      ordered(action('delete', 'stream/A'), action('delete', 'consumer/A/c'), action('create', 'stream/B')),
    ).toEqual(['create stream/B', 'delete consumer/A/c', 'delete stream/A']);
  });

  it('has a stream become interest only after the consumers that want its messages', () => {
    const changes = [
      { field: 'retention', before: 'limits', after: 'interest', risk: 'safe', note: '', default: false },
    ] as const;
    expect(
      ordered(action('update', 'stream/A', { changes: [...changes] }), action('create', 'consumer/A/c')),
    ).toEqual(['create consumer/A/c', 'update stream/A']);
  });

  it('has consumers come down to a lower limit before the stream sets it, and go up after', () => {
    const limit = (before: object | null, after: object) => ({
      changes: [{ field: 'consumer_limits', before, after, risk: 'safe' as const, note: '', default: false }],
    });
    const lowered = action('update', 'stream/A', limit({ max_ack_pending: 100 }, { max_ack_pending: 50 }));
    const raised = action('update', 'stream/A', limit({ max_ack_pending: 50 }, { max_ack_pending: 100 }));
    const consumer = () => action('update', 'consumer/A/c');
    expect(ordered(lowered, consumer())).toEqual(['update consumer/A/c', 'update stream/A']);
    expect(ordered(raised, consumer())).toEqual(['update stream/A', 'update consumer/A/c']);
  });

  it('names those that wait for each other in a circle', () => {
    const [a, b] = [action('update', 'stream/A'), action('update', 'stream/B')];
    a.depends_on.push(b.id);
    b.depends_on.push(a.id);
    expect(orderActions([a, b]).circle).not.toEqual([]);
  });
});
