import { eventOf } from '@cityhub/schema/events/index';
import type { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { expect, test } from 'vitest';
import { type FeedConditionInput, readFilter } from './feed-filter.ts';

function read(entity: string, condition: FeedConditionInput): unknown {
  const checks = inputChecks('input');
  const filter = readFilter(eventOf(entity), [condition], null, checks);
  try {
    checks.done();
    return filter[0];
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path, code }) => `${path.slice(3).join('.')} ${code}`);
  }
}
const no = (part: string): string[] => [`${part} FILTER_NOT_ALLOWED`];
const uuid = 'b7a1f3a0-0000-8000-8000-000000000001';

test('values are kept in the form that payloads have', () => {
  expect(read('Ticket', { field: 'reportedAt', from: '2026-01-01T08:00:00+08:00' })).toEqual({
    field: 'reportedAt',
    from: '2026-01-01T00:00:00.000Z',
    to: null,
  });
  expect(read('Observation', { field: 'result', from: '1e2', to: '200.50' })).toEqual({
    field: 'result',
    from: '100',
    to: '200.5',
  });
  expect(read('Resident', { field: 'unitId', in: [uuid] })).toEqual({ field: 'unitId', in: [uuid] });
  expect(read('Resident', { field: 'careTags', hasAny: ['失能'] })).toEqual({
    field: 'careTags',
    hasAny: ['失能'],
  });
});

test.each([
  ['Ticket', { field: 'reportedAt', from: '2026-01-01T00:00:00' }, no('from')],
  ['Ticket', { field: 'reportedAt', from: 'yesterday' }, no('from')],
  ['Occupancy', { field: 'since', to: '2026-02-30' }, no('to')],
  ['Observation', { field: 'result', from: 'warm' }, no('from')],
  ['Observation', { field: 'result', from: 'Infinity' }, no('from')],
  ['Observation', { field: 'result', in: ['1'] }, no('in')],
  ['Observation', { field: 'result', from: '9', to: '10' }, undefined],
  ['Observation', { field: 'result', from: '10', to: '9' }, ['to INVALID_PERIOD']],
  ['Resident', { field: 'unitId', in: ['x'] }, no('in')],
  ['Resident', { field: 'unitId', from: uuid }, no('field')],
  ['Resident', { field: 'careTags', in: ['失能'] }, no('in')],
  ['Resident', { field: 'sex', hasAny: ['F'] }, no('hasAny')],
  ['Resident', { field: 'sex', in: [] }, no('in')],
  ['Resident', { field: 'sex', in: ['a\u0000'] }, no('in')],
  ['Resident', { field: 'sex', in: ['F'], from: 'A' }, no('field')],
  ['Resident', { field: 'sex' }, no('field')],
  ['Resident', { field: 'citizenId', in: ['x'] }, no('field')],
  ['Resident', { field: 'constructor', in: ['x'] }, ['field UNKNOWN_FIELD']],
] as const)('%s %j', (entity, condition, expected) => {
  const answer = read(entity, condition as FeedConditionInput);
  if (expected === undefined) expect(answer).toMatchObject({ field: condition.field });
  else expect(answer).toEqual(expected);
});
