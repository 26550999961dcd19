/**
 * The life of a feed. A sink outside of the hub's cluster waits for a second person who approves its address; a paused feed
 * keeps its place in the log; a retired one is over for good and keeps its name.
 */
export const feedStates = ['PROPOSED', 'ACTIVE', 'PAUSED', 'RETIRED'] as const;
export type FeedState = (typeof feedStates)[number];

export const feedSteps = [
  'approve',
  'pause',
  'resume',
  'retire',
  'rotateSecret',
  'replay',
  'redeliver',
  'drop',
] as const;
export type FeedStep = (typeof feedSteps)[number];

const over = 'INVALID_STATE';

/** Where each step leads from each state. A pair that is missing does not compile. */
export const feedLifecycle: Readonly<Record<FeedState, Readonly<Record<FeedStep, FeedState | typeof over>>>> =
  {
    PROPOSED: {
      approve: 'ACTIVE',
      pause: over,
      resume: over,
      retire: 'RETIRED',
      rotateSecret: 'PROPOSED',
      replay: over,
      redeliver: over,
      drop: over,
    },
    ACTIVE: {
      approve: over,
      pause: 'PAUSED',
      resume: over,
      retire: 'RETIRED',
      rotateSecret: 'ACTIVE',
      replay: 'ACTIVE',
      redeliver: 'ACTIVE',
      drop: 'ACTIVE',
    },
    // What is sent again would wait for ever: no worker drains a paused feed.
    PAUSED: {
      approve: over,
      pause: over,
      resume: 'ACTIVE',
      retire: 'RETIRED',
      rotateSecret: 'PAUSED',
      replay: over,
      redeliver: over,
      drop: 'PAUSED',
    },
    RETIRED: {
      approve: over,
      pause: over,
      resume: over,
      retire: over,
      rotateSecret: over,
      replay: over,
      redeliver: over,
      drop: over,
    },
  };
