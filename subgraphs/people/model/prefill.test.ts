import { expect, test } from 'vitest';
import { residentFieldsOf } from './prefill.ts';

test('fields of residents are taken, each once, and nothing else', () => {
  const wanted = [
    'Resident.name',
    'Resident.name',
    'Occupancy.kind',
    'Resident.salary',
    'Resident.phone',
    'name',
  ];
  expect(residentFieldsOf(wanted)).toEqual(['name', 'phone']);
  expect(residentFieldsOf(['Resident.__proto__', 'Resident.constructor', 'Resident.'])).toEqual([]);
});
