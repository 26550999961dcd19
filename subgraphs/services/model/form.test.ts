import { expect, test } from 'vitest';
import { type FormField, isFormCode, sourceOfField } from './form.ts';

const field = (entity: string | null, name: string | null): FormField => ({
  name: 'applicant',
  label: '申请人',
  entity,
  field: name,
});

test('a field is known from where the catalogue of events has it, and else from nowhere', () => {
  expect(sourceOfField(field('Resident', 'name'))).toBe('Resident.name');
  for (const [entity, name] of [
    [null, null],
    ['Resident', null],
    ['Resident', 'salary'],
    ['Nobody', 'name'],
    ['Resident', 'constructor'],
    ['__proto__', 'name'],
  ] as const)
    expect(sourceOfField(field(entity, name))).toBeNull();
});

test('a code is made of lower-case words', () => {
  expect(['elder-card', 'elevator'].every(isFormCode)).toBe(true);
  expect(['', 'Elder', 'elder_card', '-elder', 'a'.repeat(61), 'elder\u0000'].some(isFormCode)).toBe(false);
});
