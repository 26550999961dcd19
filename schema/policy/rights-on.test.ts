import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePolicy } from './decide.ts';
import type { Grant, Subject } from './grant.ts';

const place = fc.constantFrom('42', '4201', '420102', '420103', '420102010001001');
const department = fc.constantFrom('police', null);
const purpose = fc.constantFrom('public-security', 'statistics');
const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({
    role: fc.constant('department'),
    department,
    entity: fc.constant('Resident'),
    fields: fc.constantFrom(['name'], ['name', 'phone'], ['phone']),
    treatment: fc.constantFrom('SEE', 'MASK'),
    jurisdiction: fc.oneof(place, fc.constant('own')),
    purpose,
    validFrom: fc.constantFrom(new Date(0), new Date(2000)),
    validTo: fc.constantFrom(new Date(1500), new Date('9999-01-01')),
  }) as fc.Arbitrary<Grant>,
);
const subject = fc.record({
  role: fc.constant('department'),
  department,
  area: fc.oneof(place, fc.constant(null)),
  purpose: fc.oneof(purpose, fc.constant(null)),
}) as fc.Arbitrary<Subject>;

test('the first of the rights that cover a place is the decision there', () => {
  fc.assert(
    fc.property(grants, subject, place, (given, who, where) => {
      const policy = compilePolicy(given);
      const decided = policy.decide(who, 'Resident', 'name', where, 1000);
      const covering = policy
        .rightsOn(who, 'Resident', 'name', 1000)
        .find(({ area, decision }) => decision.treatment !== 'HIDE' && where.startsWith(area as string));
      expect(covering?.decision.treatment ?? 'HIDE').toBe(decided.treatment);
    }),
    { numRuns: 2000 },
  );
});

test('a right for the own area of somebody whose token names none shows nothing anywhere', () => {
  const own: Grant = {
    role: 'gridworker',
    department: null,
    entity: 'Resident',
    fields: ['name'],
    treatment: 'SEE',
    jurisdiction: 'own',
    purpose: 'community-service',
    validFrom: new Date(0),
    validTo: new Date('9999-01-01'),
  };
  const nowhere: Subject = {
    role: 'gridworker',
    department: null,
    area: null,
    purpose: 'community-service',
  };
  const [right] = compilePolicy([own]).rightsOn(nowhere, 'Resident', 'name');
  expect(right).toMatchObject({ area: null, decision: { reason: 'OUTSIDE_JURISDICTION' } });
});
