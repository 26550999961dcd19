import { expect, test } from 'vitest';
import { events } from '../events/index.ts';
import { type Actor, roles } from '../runtime/actor.ts';
import { compilePolicy, type Treatment } from './decide.ts';
import { decideFor } from './own-record.ts';

const own = '6a3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f';
const other = '7b3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f';
const actor = (of: Partial<Actor> = {}): Actor => ({
  id: 'citizen:wang',
  role: 'citizen',
  department: null,
  area: null,
  purpose: 'self-service',
  cause: null,
  resident: own,
  ...of,
});
const none = compilePolicy([]);
const seen = (who: Actor, id: string, entity = 'Resident', policy = none): Record<string, Treatment> =>
  Object.fromEntries(
    Object.keys(events.get(entity)?.fields ?? {})
      .map((field) => [
        field,
        decideFor(policy, who, entity, field, { id, gridCode: '420102010001001' }).treatment,
      ])
      .filter(([, treatment]) => treatment !== 'HIDE'),
  );

test('a citizen sees of the own record what the law gives him, numbers masked, whatever the purpose', () => {
  const expected = {
    citizenId: 'MASK',
    phone: 'MASK',
    name: 'SEE',
    birthDate: 'SEE',
    sex: 'SEE',
    gridCode: 'SEE',
  };
  expect(seen(actor(), own)).toEqual(expected);
  expect(seen(actor({ purpose: null }), own)).toEqual(expected);
});

test('of another record, without a record in the token, and of other entities he sees nothing', () => {
  expect(seen(actor(), other)).toEqual({});
  expect(seen(actor({ resident: null }), own)).toEqual({});
  for (const entity of [...events.keys()].filter((name) => name !== 'Resident'))
    expect(seen(actor(), own, entity)).toEqual({});
  for (const field of ['__proto__', 'constructor', 'toString'])
    expect(decideFor(none, actor(), 'Resident', field, { id: own, gridCode: '4201' }).treatment).toBe('HIDE');
});

test('a claim in the token of any other role says nothing', () => {
  for (const role of roles.filter((one) => one !== 'citizen'))
    expect(seen(actor({ role }), own), role).toEqual({});
});

test('a grant that shows more is not taken back', () => {
  const granted = compilePolicy([
    {
      role: 'citizen',
      department: null,
      entity: 'Resident',
      fields: ['phone', 'name'],
      treatment: 'SEE',
      jurisdiction: '4201',
      purpose: 'self-service',
      validFrom: new Date(0),
      validTo: new Date('2100-01-01'),
    },
  ]);
  expect(seen(actor(), own, 'Resident', granted)).toMatchObject({ phone: 'SEE', citizenId: 'MASK' });
  expect(seen(actor(), other, 'Resident', granted)).toEqual({ phone: 'SEE', name: 'SEE' });
});
