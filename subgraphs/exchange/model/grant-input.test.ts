import { events } from '@cityhub/schema/events/index';
import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import { expect, test } from 'vitest';
import { type GrantFacts, type GrantInput, isPlaceCode, newProposal } from './grant-input.ts';
import { grantableFields, masksToSomething } from './grantable.ts';

const now = new Date('2026-11-21T12:00:00Z');
const facts: GrantFacts = { now, departmentExists: true, placeExists: true };
const input = (of: Partial<GrantInput> = {}): GrantInput => ({
  department: 'water',
  entity: 'Resident',
  fields: ['gridCode'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'water-management',
  legalBasis: '《城市供水条例》第十条',
  validTo: new Date('2027-11-21T12:00:00Z'),
  reason: '停水时通知到户',
  idempotencyKey: 'key-1',
  ...of,
});

function issuesOf(of: Partial<GrantInput>, known: Partial<GrantFacts> = {}): string[] {
  try {
    newProposal(input(of), { ...facts, ...known }, 'input');
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
  return [];
}

test('a good input is a proposal: a department’s, with its fields in the order of the catalogue, each once', () => {
  const asked = newProposal(input({ fields: ['unitId', 'gridCode', 'unitId'] }), facts);
  expect(asked).toMatchObject({
    role: 'department',
    department: 'water',
    fields: ['gridCode', 'unitId'],
    validFrom: null,
  });
});

test('everything that is wrong is named at once, each on its path', () => {
  const wrong = {
    department: 'nobody',
    fields: ['gridCode', 'bloodType', 'constructor'],
    jurisdiction: '42010',
    purpose: ' ',
    legalBasis: '法\u0000',
    reason: 'x'.repeat(1001),
    validTo: now,
    idempotencyKey: '',
  };
  expect(issuesOf(wrong, { departmentExists: false })).toEqual([
    'input.idempotencyKey INVALID_IDEMPOTENCY_KEY',
    'input.department UNKNOWN_DEPARTMENT',
    'input.fields.1 UNKNOWN_FIELD',
    'input.fields.2 UNKNOWN_FIELD',
    'input.jurisdiction INVALID_JURISDICTION',
    'input.purpose REQUIRED',
    'input.legalBasis INVALID_TEXT',
    'input.validTo INVALID_PERIOD',
    'input.reason TEXT_TOO_LONG',
  ]);
});

test('a right is somebody’s: a department’s, or that of all callers of a role', () => {
  expect(issuesOf({ department: null })).toEqual(['input.department REQUIRED']);
  expect(newProposal(input({ department: null, role: 'department' }), facts)).toMatchObject({
    role: 'department',
    department: null,
  });
});

test.each(['resident', '', '__proto__', 'constructor', '居民'])('%j is no entity', (entity) => {
  expect(issuesOf({ entity })).toEqual(['input.entity UNKNOWN_ENTITY']);
});

test('a right names at least one field', () => {
  expect(issuesOf({ fields: [] })).toEqual(['input.fields REQUIRED']);
});

test('every field of every event can be asked for, and those of records that nobody pushes', () => {
  for (const [entity, event] of events) expect(grantableFields(entity)).toEqual(Object.keys(event.fields));
  expect(issuesOf({ entity: 'Household', fields: ['size'] })).toEqual([]);
  expect(issuesOf({ entity: 'Household', fields: ['income'] })).toEqual(['input.fields.0 UNKNOWN_FIELD']);
});

test.each(['', '4', '420', '42010', '4201021', '4201020100010011', '４２', '4201 ', 'own', '42%'])(
  '%j is no place of a department’s right',
  (jurisdiction) => {
    expect(isPlaceCode(jurisdiction)).toBe(false);
    expect(issuesOf({ jurisdiction })).toEqual(['input.jurisdiction INVALID_JURISDICTION']);
  },
);

test('a place must be one of the city, and `own` is a grid worker’s', () => {
  expect(issuesOf({ jurisdiction: '9999' }, { placeExists: false })).toEqual([
    'input.jurisdiction INVALID_JURISDICTION',
  ]);
  const own = { jurisdiction: 'own', department: null } as const;
  expect(issuesOf({ ...own, role: 'gridworker' }, { placeExists: false })).toEqual([]);
  expect(issuesOf({ ...own, role: 'auditor' })).toEqual(['input.jurisdiction INVALID_JURISDICTION']);
});

test('a right ends after its beginning and within ten years', () => {
  const at = (time: string) => new Date(time);
  expect(issuesOf({ validTo: at('2036-11-21T12:00:00Z') })).toEqual([]);
  for (const period of [
    { validTo: at('2036-11-21T12:00:00.001Z') },
    { validTo: at('2026-11-20T00:00:00Z') },
    { validFrom: at('2027-01-01'), validTo: at('2027-01-01') },
    { validFrom: at('+275760-09-13'), validTo: at('+275760-09-13') },
  ])
    expect(issuesOf(period)).toEqual(['input.validTo INVALID_PERIOD']);
});

test('a beginning in the past is no beginning: the right holds from its approval', () => {
  expect(newProposal(input({ validFrom: new Date('2020-01-01') }), facts).validFrom).toBeNull();
  const ahead = new Date('2027-01-01');
  expect(newProposal(input({ validFrom: ahead }), facts).validFrom).toEqual(ahead);
});

test('of a field whose mask hides all, MASK shows nothing', () => {
  expect(
    Object.keys(events.get('Resident')?.fields ?? {}).filter((one) => masksToSomething('Resident', one)),
  ).toEqual(['citizenId', 'phone', 'name', 'birthDate']);
  expect(masksToSomething('Household', 'size')).toBe(false);
});
