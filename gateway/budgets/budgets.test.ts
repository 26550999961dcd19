import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Operation } from '../operations/rules.ts';
import { openBudgets } from './budgets.ts';

const schema = buildSchema(
  'type Query { grids(first: Int): Grids } type Grids { nodes: [Grid] } type Grid { id: ID }',
);

/** How asking goes for these actors, at a time that the test sets. */
function asking(requestBudget: number, queryBudget: number) {
  let at = 0;
  const { rules } = openBudgets({
    requestBudget,
    queryBudget,
    redisUrl: undefined,
    onError: () => {},
    now: () => at,
  });
  const document = parse('query($n: Int) { grids(first: $n) { nodes { id } } }');
  const node = getOperationAST(document);
  const ask = (id: string | null, first = 1): string => {
    const caller = id === null ? null : { actor: { id } };
    try {
      void rules.onOperation?.({
        document,
        node,
        schema,
        variables: { n: first },
        caller,
      } as unknown as Operation);
      return 'runs';
    } catch (error) {
      const { code, retryAfterSeconds } = (error as { extensions: Record<string, unknown> }).extensions;
      return `${String(code)} ${String(retryAfterSeconds)}`;
    }
  };
  return {
    ask,
    atSecond(second: number) {
      at = second * 1000;
    },
  };
}

test('an actor asks as often as may be in a minute, and learns when the next one begins', () => {
  const { ask, atSecond } = asking(3, 1e9);
  atSecond(60);
  expect([ask('a'), ask('a'), ask('a')]).toEqual(['runs', 'runs', 'runs']);
  expect(ask('a')).toBe('QUOTA_EXCEEDED 60');
  atSecond(118.5);
  expect(ask('a')).toBe('QUOTA_EXCEEDED 2');
  atSecond(120);
  expect(ask('a')).toBe('runs');
});

test('what one uses is nobody else’s', () => {
  const { ask } = asking(1, 1e9);
  expect([ask('a'), ask('b'), ask('a'), ask('b')]).toEqual([
    'runs',
    'runs',
    'QUOTA_EXCEEDED 60',
    'QUOTA_EXCEEDED 60',
  ]);
});

test('large pages use up the cost, small ones hardly', () => {
  const { ask } = asking(1000, 250);
  expect(ask('a', 200)).toBe('runs');
  expect(ask('a', 9)).toBe('runs');
  expect(ask('a', 200)).toBe('QUOTA_EXCEEDED 60');
  expect(ask('b', 9)).toBe('runs');
});

test('a supergraph of others knows no actors, and so no budget', () => {
  const { ask } = asking(0, 0);
  expect(ask(null)).toBe('runs');
});
