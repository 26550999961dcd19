import { events } from '@cityhub/schema/events/index';
import { compilePolicy, type Policy } from '@cityhub/schema/policy/decide';
import type { Grant } from '@cityhub/schema/policy/grant';
import { describe, expect, test } from 'vitest';
import { departments } from './departments.ts';
import { type GrantRow, grants } from './grants.ts';

const always = { validFrom: new Date('2020-01-01'), validTo: new Date('9999-01-01') };
const all: readonly (Grant & Pick<GrantRow, 'id'>)[] = grants().map((one) => ({ ...one, ...always }));
const grid = '420102010001001';
const places = [grid, '420103001001001', '430102001001001'];
const purposes = [...new Set(all.map(({ purpose }) => purpose)), 'curiosity'];
const entities = new Map<string, readonly string[]>([
  ...[...events.values()].map((event) => [event.entity, Object.keys(event.fields)] as const),
  ['Household', ['gridCode', 'unitId', 'size']],
  ['Sensor', ['subjectResidentId']],
]);
const callers = [
  ...departments.map(({ code }) => ({ role: 'department', department: code }) as const),
  ...(['gridworker', 'auditor', 'operator', 'citizen', 'system'] as const).map((role) => ({
    role,
    department: null,
  })),
];

/** Every decision of a policy on one entity: callers × purposes × fields × places, as one text. */
function answers(policy: Policy, entity: string): string {
  const decided: string[] = [];
  for (const caller of callers)
    for (const purpose of purposes)
      for (const field of [...(entities.get(entity) ?? []), 'bloodType'])
        for (const place of places) {
          const subject = { ...caller, area: grid, purpose };
          decided.push(policy.decide(subject, entity, field, place).treatment);
        }
  return decided.join();
}

const whole = compilePolicy(all);
const before = new Map([...entities.keys()].map((entity) => [entity, answers(whole, entity)]));
const named = (one: Grant) => `${one.role} ${one.department ?? ''} ${one.entity} ${one.treatment}`;

describe.each(all.map((one) => [named(one), one] as const))('%s', (_name, one) => {
  const others = all.filter((other) => other !== one);
  const changed = (...instead: Grant[]) =>
    answers(compilePolicy([...others, ...instead]), one.entity) !== before.get(one.entity);

  test('is needed: without it an answer changes', () => {
    expect(changed()).toBe(true);
  });

  test('is as wide as it is: any wider and an answer changes', () => {
    const more = (entities.get(one.entity) ?? []).filter((field) => !one.fields.includes(field));
    const known = all.filter((other) => named({ ...other, treatment: one.treatment }) === named(one));
    const hidden = more.filter((field) => !known.some((other) => other.fields.includes(field)));
    for (const field of hidden) expect(changed({ ...one, fields: [...one.fields, field] }), field).toBe(true);
    expect(changed({ ...one, jurisdiction: '4' })).toBe(true);
    expect(changed({ ...one, purpose: 'curiosity' })).toBe(true);
    if (one.treatment === 'MASK') expect(changed({ ...one, treatment: 'SEE' })).toBe(true);
    if (one.department !== null) expect(changed({ ...one, department: null })).toBe(true);
  });
});

test('a column that no right names is seen by nobody, on any record, for any purpose', () => {
  for (const entity of entities.keys())
    for (const caller of callers)
      for (const purpose of purposes)
        for (const place of places)
          expect(whole.decide({ ...caller, area: grid, purpose }, entity, 'bloodType', place).treatment).toBe(
            'HIDE',
          );
});
