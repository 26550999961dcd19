import { expect, test } from 'vitest';
import { canariesStay, mayHold } from './canary-watch.ts';

canariesStay('local');

test('the police may hold citizen ids, and urban management none: so the rights that were read are those that matter', () => {
  const held = (code: Parameters<typeof mayHold>[0]) =>
    ['citizenId', 'phone', 'name'].map((field) => mayHold(code, field));
  expect([held('police'), held('urban-management')]).toEqual([
    [true, true, true],
    [false, false, false],
  ]);
});
