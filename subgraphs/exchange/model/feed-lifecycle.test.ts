import { expect, test } from 'vitest';
import { type FeedState, type FeedStep, feedLifecycle, feedStates, feedSteps } from './feed-lifecycle.ts';

const no = 'INVALID_STATE';
const table: readonly [FeedStep, Readonly<Record<FeedState, FeedState | typeof no>>][] = [
  ['approve', { PROPOSED: 'ACTIVE', ACTIVE: no, PAUSED: no, RETIRED: no }],
  ['pause', { PROPOSED: no, ACTIVE: 'PAUSED', PAUSED: no, RETIRED: no }],
  ['resume', { PROPOSED: no, ACTIVE: no, PAUSED: 'ACTIVE', RETIRED: no }],
  ['retire', { PROPOSED: 'RETIRED', ACTIVE: 'RETIRED', PAUSED: 'RETIRED', RETIRED: no }],
  ['rotateSecret', { PROPOSED: 'PROPOSED', ACTIVE: 'ACTIVE', PAUSED: 'PAUSED', RETIRED: no }],
  ['replay', { PROPOSED: no, ACTIVE: 'ACTIVE', PAUSED: no, RETIRED: no }],
  ['redeliver', { PROPOSED: no, ACTIVE: 'ACTIVE', PAUSED: no, RETIRED: no }],
  ['drop', { PROPOSED: no, ACTIVE: 'ACTIVE', PAUSED: 'PAUSED', RETIRED: no }],
];

test.each(table)('%s leads where the table says', (step, from) => {
  for (const state of feedStates) expect(feedLifecycle[state][step], state).toBe(from[state]);
});

test('the table names every step once', () => {
  expect(table.map(([step]) => step).toSorted()).toEqual([...feedSteps].sort());
});

test('nothing becomes active that was never approved, and nothing leads out of RETIRED', () => {
  const toActive = feedSteps.filter((step) => feedLifecycle.PROPOSED[step] === 'ACTIVE');
  expect(toActive).toEqual(['approve']);
  expect(feedSteps.map((step) => feedLifecycle.RETIRED[step])).toEqual(feedSteps.map(() => no));
});
