import { expect, test } from 'vitest';
import { acceptBy } from './deadline.ts';

test('a ticket must be accepted 24 natural hours after its report, over a weekend too', () => {
  expect(acceptBy(new Date('2026-11-20T17:30:00.000Z'))).toEqual(new Date('2026-11-21T17:30:00.000Z'));
});
