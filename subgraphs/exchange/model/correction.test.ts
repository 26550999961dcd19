import { eventOf, events } from '@cityhub/schema/events/index';
import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cityDay, correctedState, type FieldChange, type RecordState } from './correction.ts';

const today = '2026-11-21';

function apply(
  entity: string,
  state: RecordState,
  ...changes: FieldChange[]
): { next: RecordState; issues: string[] } {
  const checks = inputChecks('input');
  const next = correctedState(checks, eventOf(entity), state, changes, today);
  try {
    checks.done();
    return { next, issues: [] };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { next, issues: error.issues.map((one) => `${one.path.slice(1).join('.')} ${one.code}`) };
  }
}

test('these fields can be corrected, and no others', () => {
  const correctable = [...events.values()].flatMap(({ entity, fields }) =>
    Object.entries(fields)
      .filter(([, rule]) => rule.correctable !== undefined)
      .map(([name]) => `${entity}.${name}`),
  );
  expect(correctable.toSorted()).toEqual([
    'Application.note',
    'Observation.result',
    'Occupancy.kind',
    'Occupancy.since',
    'Occupancy.until',
    'Resident.careTags',
    'Resident.name',
    'Resident.phone',
    'Resident.unitId',
    'Ticket.description',
    'Ticket.subject',
    'Ticket.unitId',
  ]);
});

test('a correction changes the fields that it names and leaves the others as they are', () => {
  const state = { name: '王二', phone: '13800138000', careTags: ['独居'], unitId: null, sex: 'MALE' };
  const { next, issues } = apply(
    'Resident',
    state,
    { field: 'name', value: '王三' },
    { field: 'careTags', values: [] },
  );
  expect(issues).toEqual([]);
  expect(next).toEqual({ ...state, name: '王三', careTags: [] });
  expect(state.name).toBe('王二');
});

const id = '00000000-0000-4000-8000-000000000001';
test.each<[string, FieldChange, string]>([
  ['Resident', { field: 'name', value: '名'.repeat(101) }, 'value TEXT_TOO_LONG'],
  ['Resident', { field: 'name', value: ' ' }, 'value REQUIRED'],
  ['Resident', { field: 'name', value: 'a\u0000' }, 'value INVALID_TEXT'],
  ['Resident', { field: 'name', value: null }, 'value REQUIRED'],
  ['Resident', { field: 'name', values: ['a'] }, 'values INVALID_VALUE'],
  ['Resident', { field: 'phone', value: '12 345' }, 'value INVALID_PHONE'],
  ['Resident', { field: 'phone', value: '1'.repeat(60) }, 'value INVALID_PHONE'],
  ['Resident', { field: 'careTags', value: 'a' }, 'value INVALID_VALUE'],
  ['Resident', { field: 'careTags' }, 'values REQUIRED'],
  ['Resident', { field: 'careTags', values: Array(21).fill('a') }, 'values TEXT_TOO_LONG'],
  ['Resident', { field: 'careTags', values: ['a'.repeat(51)] }, 'values TEXT_TOO_LONG'],
  ['Resident', { field: 'unitId', value: `${id}0` }, 'value INVALID_ID'],
  ['Resident', { field: 'citizenId', value: 'x' }, 'field FIELD_NOT_CORRECTABLE'],
  ['Resident', { field: 'gridCode', value: 'x' }, 'field FIELD_NOT_CORRECTABLE'],
  ['Resident', { field: '__proto__', value: 'x' }, 'field UNKNOWN_FIELD'],
  ['Occupancy', { field: 'kind', value: 'owner' }, 'value INVALID_VALUE'],
  ['Occupancy', { field: 'since', value: '2026-02-29' }, 'value INVALID_DATE'],
  ['Occupancy', { field: 'since', value: '2026-11-22' }, 'value INVALID_DATE'],
  ['Occupancy', { field: 'until', value: '2026-1-1' }, 'value INVALID_DATE'],
  ['Observation', { field: 'result', value: '' }, 'value INVALID_NUMBER'],
  ['Observation', { field: 'result', value: '0x10' }, 'value INVALID_NUMBER'],
  ['Observation', { field: 'result', value: '1e999' }, 'value INVALID_NUMBER'],
  ['Ticket', { field: 'state', value: 'RESOLVED' }, 'field FIELD_NOT_CORRECTABLE'],
])('%s %j is refused: %s', (entity, change, issue) => {
  expect(apply(entity, {}, change).issues).toEqual([`changes.0.${issue}`]);
});

test('a day may not lie before the one that it follows, whichever of them changes', () => {
  const state = { since: '2026-03-01', until: '2026-06-01' };
  expect(apply('Occupancy', state, { field: 'since', value: '2026-06-01' }).issues).toEqual([]);
  expect(apply('Occupancy', state, { field: 'since', value: '2026-06-02' }).issues).toEqual([
    'changes.0.value INVALID_DATE',
  ]);
  expect(apply('Occupancy', state, { field: 'until', value: null }).issues).toEqual([]);
  const both = [
    { field: 'until', value: '2026-09-01' },
    { field: 'since', value: '2026-08-01' },
  ];
  expect(apply('Occupancy', state, ...both).issues).toEqual([]);
});

test('an empty list of changes, and a field named twice, are refused', () => {
  expect(apply('Resident', {}).issues).toEqual(['changes REQUIRED']);
  const twice = [
    { field: 'name', value: '甲' },
    { field: 'name', value: '乙' },
  ];
  expect(apply('Resident', {}, ...twice).issues).toEqual(['changes.1.field INVALID_VALUE']);
});

test('a finite number is read as JSON writes it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (result) => {
      const { next, issues } = apply('Observation', {}, { field: 'result', value: JSON.stringify(result) });
      expect(issues.filter((one) => !one.endsWith('INVALID_NUMBER'))).toEqual([]);
      if (issues.length === 0) expect(next['result']).toBe(Number(JSON.stringify(result)));
    }),
  );
});

test('whatever is sent as a field and a value is taken or refused, and nothing else is changed', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.string()), (field, value) => {
      const { next } = apply('Resident', { sex: 'MALE' }, { field, value });
      expect(Object.keys(next).filter((name) => name !== field)).toEqual(
        ['sex'].filter((name) => name !== field),
      );
    }),
  );
});

test('the day in the city begins eight hours before that of Greenwich', () => {
  expect(cityDay(new Date('2026-11-20T15:59:59Z'))).toBe('2026-11-20');
  expect(cityDay(new Date('2026-11-20T16:00:00Z'))).toBe('2026-11-21');
});
