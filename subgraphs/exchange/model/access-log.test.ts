import { type Actor, roles } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import { accessLogView, type BasisOfGrant, legalBases } from './access-log.ts';

const record = '6a3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f';
const actor = (of: Partial<Actor>): Actor => ({
  id: 'somebody',
  role: 'citizen',
  department: 'police',
  area: '420102010001001',
  purpose: null,
  cause: null,
  ...of,
});

test('a citizen is told of the own record and of no other', () => {
  expect(accessLogView(actor({ resident: record }), record)).toBe('OWN');
  expect(accessLogView(actor({ resident: '7b3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f' }), record)).toBeNull();
  expect(accessLogView(actor({ resident: null }), record)).toBeNull();
  expect(accessLogView(actor({}), record)).toBeNull();
});

test('of the others, auditors and operators alone are told, whatever record their token names', () => {
  const told = roles.map((role) => [role, accessLogView(actor({ role, resident: record }), record)]);
  expect(told).toEqual([
    ['gridworker', null],
    ['department', null],
    ['auditor', 'ALL'],
    ['operator', 'ALL'],
    ['citizen', 'OWN'],
    ['system', null],
  ]);
});

test('a copy stands on the law of its feed and of the rights that gave its fields, each once', () => {
  const copy = {
    department: 'police',
    jurisdiction: '420102010001001',
    purpose: 'public-security',
    fields: ['name', 'phone'],
    at: new Date('2026-06-01'),
  };
  const grant = (legalBasis: string, of: Partial<BasisOfGrant> = {}): BasisOfGrant => ({
    department: 'police',
    fields: ['name'],
    jurisdiction: '4201',
    purpose: 'public-security',
    legalBasis,
    validFrom: new Date('2026-01-01'),
    validTo: null,
    ...of,
  });
  const others = [
    grant('别的部门', { department: 'water' }),
    grant('别的字段', { fields: ['sex'] }),
    grant('别的辖区', { jurisdiction: '420103' }),
    grant('自己的网格', { jurisdiction: 'own' }),
    grant('别的用途', { purpose: 'x' }),
    grant('尚未生效', { validFrom: new Date('2026-06-02') }),
    grant('已经失效', { validTo: new Date('2026-06-01') }),
  ];
  expect(legalBases(null, others, copy)).toEqual([]);
  const own = [grant('甲法'), grant('甲法', { fields: ['phone'] }), grant('乙法', { department: null })];
  expect(legalBases('订阅依据', [...others, ...own], copy)).toEqual(['订阅依据', '甲法', '乙法']);
});
