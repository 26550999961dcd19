import { compilePolicy } from '@cityhub/schema/policy/decide';
import type { Grant } from '@cityhub/schema/policy/grant';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { decisionOn } from './policy-decision.ts';

const now = Date.now();
const grant = (of: Partial<Grant>): Grant => ({
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields: ['name'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'public-security',
  validFrom: new Date(0),
  validTo: new Date('9999-01-01'),
  ...of,
});
const actor = (of: Partial<Actor> = {}): Actor => ({
  id: 'department:police',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
  ...of,
});
const on = (grants: Grant[], who: Actor, name: string) => {
  const [entity = '', field = ''] = name.split('.');
  const { treatment, reason, area, governedBy } = decisionOn(
    compilePolicy(grants),
    who,
    { entity, field },
    now,
  );
  return { treatment, reason, area, governedBy };
};
const told = (grants: Grant[], who: Actor, name: string) => {
  const { treatment, reason } = on(grants, who, name);
  return `${treatment} ${reason}`;
};

test('a right shows its field where it holds', () => {
  expect(on([grant({})], actor(), 'Resident.name')).toEqual({
    treatment: 'SEE',
    reason: 'GRANT',
    area: '4201',
    governedBy: 'name',
  });
  const own = grant({ role: 'gridworker', department: null, jurisdiction: 'own' });
  const worker = actor({ role: 'gridworker', department: null, area: '420102' });
  expect(on([own], worker, 'Resident.name')).toMatchObject({ reason: 'GRANT_IN_OWN_AREA', area: '420102' });
  expect(told([own], { ...worker, area: null }, 'Resident.name')).toBe('HIDE AREA_MISSING');
});

test('a mask that leaves nothing hides the field', () => {
  const masked = grant({ fields: ['phone', 'sex'], treatment: 'MASK' });
  expect(told([masked], actor(), 'Resident.phone')).toBe('MASK MASK_BY_GRANT');
  expect(told([masked], actor(), 'Resident.sex')).toBe('HIDE MASK_SHOWS_NOTHING');
});

test('what is hidden says which of purpose, time and right is missing', () => {
  expect(told([], actor(), 'Resident.name')).toBe('HIDE NO_GRANT');
  expect(told([grant({})], actor({ purpose: null }), 'Resident.name')).toBe('HIDE PURPOSE_MISSING');
  expect(told([grant({})], actor({ purpose: 'tax' }), 'Resident.name')).toBe('HIDE OTHER_PURPOSE');
  expect(told([grant({ validTo: new Date(1) })], actor(), 'Resident.name')).toBe('HIDE NOT_IN_FORCE');
  const auditor = actor({ role: 'auditor', department: null });
  expect(told([], auditor, 'Resident.name')).toBe('HIDE AUDITOR_NO_VALUES');
  expect(told([], auditor, 'Resident.gridCode')).toBe('HIDE NO_GRANT');
});

test('a citizen whose token names a record sees what the law gives of it, and no more', () => {
  const citizen = actor({
    role: 'citizen',
    department: null,
    resident: '0c170000-0001-8000-8000-000000000001',
  });
  expect(told([], citizen, 'Resident.name')).toBe('SEE OWN_RECORD');
  expect(told([], citizen, 'Resident.phone')).toBe('MASK OWN_RECORD');
  expect(told([], citizen, 'Resident.careTags')).toBe('HIDE NO_GRANT');
  expect(told([], { ...citizen, resident: null }, 'Resident.name')).toBe('HIDE NO_GRANT');
});

test('a link is decided by the id behind it', () => {
  const link = grant({ entity: 'Occupancy', fields: ['residentId'] });
  expect(on([link], actor(), 'Occupancy.resident')).toMatchObject({
    treatment: 'SEE',
    governedBy: 'residentId',
  });
  expect(on([], actor(), 'Application.item')).toMatchObject({ treatment: 'HIDE', governedBy: 'itemCode' });
  expect(on([], actor(), 'Sensor.subject')).toMatchObject({ governedBy: 'subjectResidentId' });
});

test('an open field is seen with its record, and by nobody who sees no record', () => {
  const subject = grant({ entity: 'Ticket', fields: ['subject'] });
  expect(told([subject], actor(), 'Ticket.kind')).toBe('SEE CLASS_OPEN');
  expect(told([], actor(), 'Ticket.kind')).toBe('HIDE NO_GRANT');
});

test('what is in no catalogue is decided by no right', () => {
  for (const name of ['Division.name', 'Resident.id', '__proto__.constructor', 'Household.toString'])
    expect(told([grant({})], actor(), name)).toBe('null NOT_GOVERNED');
  expect(told([grant({})], actor(), 'LineageField.value')).toBe('null NAMED_BY_ANSWER');
});
