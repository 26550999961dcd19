import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roles } from '../runtime/actor.ts';
import { compilePolicy, type HideReason, type Treatment } from './decide.ts';
import type { Grant, Subject } from './grant.ts';

const grid = '420102010001001';
const always = { validFrom: new Date(0), validTo: new Date('9999-01-01') };
const grant = (of: Partial<Grant> = {}): Grant => ({
  role: 'department',
  department: 'police',
  entity: 'Resident',
  fields: ['name'],
  treatment: 'SEE',
  jurisdiction: '4201',
  purpose: 'public-security',
  ...always,
  ...of,
});
const subject = (of: Partial<Subject> = {}): Subject => ({
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  ...of,
});
const decide = (grants: Grant[], who: Subject, field = 'name', place = grid, at?: number) => {
  const { treatment, reason } = compilePolicy(grants).decide(who, 'Resident', field, place, at);
  return reason === null ? treatment : `${treatment} ${reason}`;
};

describe('by example', () => {
  test('a field is seen by whom, where and for what the grant says', () => {
    expect(decide([grant()], subject())).toBe('SEE');
  });

  test.each(roles)('a field without a grant is hidden from %s', (role) => {
    expect(decide([grant({ role, fields: ['sex'] })], subject({ role }))).toBe('HIDE NO_RIGHT');
    expect(decide([], subject({ role }))).toBe('HIDE NO_RIGHT');
  });

  test('another role, department or entity gives no right', () => {
    expect(decide([grant({ role: 'auditor' })], subject())).toBe('HIDE NO_RIGHT');
    expect(decide([grant({ department: 'water' })], subject())).toBe('HIDE NO_RIGHT');
    expect(decide([grant({ entity: 'Ticket' })], subject())).toBe('HIDE NO_RIGHT');
    expect(decide([grant()], subject({ department: null }))).toBe('HIDE NO_RIGHT');
  });

  test('a grant without a department is every caller’s of the role', () => {
    const everyones = grant({ department: null });
    expect(decide([everyones], subject({ department: 'water' }))).toBe('SEE');
    expect(decide([everyones], subject({ department: null }))).toBe('SEE');
    expect(decide([everyones], subject({ role: 'auditor' }))).toBe('HIDE NO_RIGHT');
  });

  test('a right holds for its purpose: another one, or none, sees nothing', () => {
    expect(decide([grant()], subject({ purpose: 'curiosity' }))).toBe('HIDE OTHER_PURPOSE');
    expect(decide([grant()], subject({ purpose: null }))).toBe('HIDE OTHER_PURPOSE');
  });

  test('a right holds in its area and everything below, not beside or above it', () => {
    const street = [grant({ jurisdiction: '420102010' })];
    expect(decide(street, subject(), 'name', '420102010')).toBe('SEE');
    expect(decide(street, subject(), 'name', grid)).toBe('SEE');
    expect(decide(street, subject(), 'name', '420102011001001')).toBe('HIDE OUTSIDE_JURISDICTION');
    expect(decide(street, subject(), 'name', '420102')).toBe('HIDE OUTSIDE_JURISDICTION');
  });

  test('`own` is the area of the caller, and nowhere for a caller without one', () => {
    const own = [grant({ jurisdiction: 'own' })];
    expect(decide(own, subject({ area: grid }))).toBe('SEE');
    expect(decide(own, subject({ area: '420102' }))).toBe('SEE');
    expect(decide(own, subject({ area: '420102010001002' }))).toBe('HIDE OUTSIDE_JURISDICTION');
    expect(decide(own, subject())).toBe('HIDE OUTSIDE_JURISDICTION');
    expect(decide(own, subject({ area: '' }))).toBe('HIDE OUTSIDE_JURISDICTION');
  });

  test('a right begins with its first millisecond and is over with its last', () => {
    const period = [grant({ validFrom: new Date(1000), validTo: new Date(2000) })];
    const at = (time: number) => decide(period, subject(), 'name', grid, time);
    expect([999, 1000, 1999, 2000].map(at)).toEqual(['HIDE NO_RIGHT', 'SEE', 'SEE', 'HIDE NO_RIGHT']);
  });

  test('without a time it is now', () => {
    expect(decide([grant({ validTo: new Date('2020-01-01') })], subject())).toBe('HIDE NO_RIGHT');
    expect(decide([grant({ validFrom: new Date('9000-01-01') })], subject())).toBe('HIDE NO_RIGHT');
  });

  test('whoever may see a field by one grant sees it, whatever masks it by another', () => {
    const both = [grant({ treatment: 'MASK' }), grant({ department: null })];
    expect(decide(both, subject())).toBe('SEE');
    expect(decide(both.toReversed(), subject())).toBe('SEE');
    expect(decide([grant({ treatment: 'MASK' })], subject())).toBe('MASK');
  });

  test('the reason is that of the right that came closest', () => {
    const elsewhere = grant({ jurisdiction: '4202' });
    const elsewise = grant({ purpose: 'curiosity' });
    const over = grant({ validTo: new Date(1) });
    expect(decide([over, elsewhere, elsewise], subject())).toBe('HIDE OUTSIDE_JURISDICTION');
    expect(decide([elsewise, over], subject())).toBe('HIDE OTHER_PURPOSE');
  });
});

// Few values for each part, so that grants and questions often meet.
const codes = ['42', '4201', '420102', grid, '420102010001002', '4202'] as const;
const departments = fc.constantFrom('police', 'water', null);
const purposes = ['public-security', 'audit'] as const;
const anyGrant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom('department', 'gridworker'),
  department: departments,
  entity: fc.constantFrom('Resident', 'Ticket'),
  fields: fc.subarray(['name', 'phone', 'sex'], { minLength: 1 }),
  treatment: fc.constantFrom('SEE', 'MASK'),
  jurisdiction: fc.constantFrom('own', ...codes),
  purpose: fc.constantFrom(...purposes),
  validFrom: fc.constantFrom(0, 10).map((time) => new Date(time)),
  validTo: fc.constantFrom(5, 20).map((time) => new Date(time)),
});
const anySubject: fc.Arbitrary<Subject> = fc.record({
  role: fc.constantFrom('department', 'gridworker'),
  department: departments,
  area: fc.constantFrom(null, ...codes),
  purpose: fc.constantFrom(null, ...purposes),
});
const anyQuestion = fc.record({
  who: anySubject,
  entity: fc.constantFrom('Resident', 'Ticket'),
  field: fc.constantFrom('name', 'phone', 'sex', 'citizenId'),
  place: fc.constantFrom(...codes),
  at: fc.constantFrom<number[]>(0, 4, 5, 12, 20),
});
const anyGrants = fc.array(anyGrant, { maxLength: 12 });
type Question = typeof anyQuestion extends fc.Arbitrary<infer Value> ? Value : never;

/** The grants read once more, grant by grant in plain words, with nothing of the module's. */
function readPlainly(grants: readonly Grant[], question: Question): [Treatment, HideReason | null] {
  const { who, entity, field, place, at } = question;
  const met = { anyone: false, purpose: false, place: false, seen: false };
  for (const one of grants) {
    if (one.role !== who.role || one.entity !== entity || !one.fields.includes(field)) continue;
    if (one.department !== null && one.department !== who.department) continue;
    if (at < Number(one.validFrom) || at >= Number(one.validTo)) continue;
    met.anyone = true;
    if (one.purpose !== who.purpose) continue;
    met.purpose = true;
    const area = one.jurisdiction === 'own' ? who.area : one.jurisdiction;
    if (area === null || place.slice(0, area.length) !== area) continue;
    met.place = true;
    if (one.treatment === 'SEE') met.seen = true;
  }
  if (met.place) return [met.seen ? 'SEE' : 'MASK', null];
  if (met.purpose) return ['HIDE', 'OUTSIDE_JURISDICTION'];
  return ['HIDE', met.anyone ? 'OTHER_PURPOSE' : 'NO_RIGHT'];
}

const ask = (grants: readonly Grant[], { who, entity, field, place, at }: Question) =>
  compilePolicy(grants).decide(who, entity, field, place, at);

describe('by law', () => {
  test('a second reading of the grants comes to the same decision for the same reason', () => {
    fc.assert(
      fc.property(anyGrants, anyQuestion, (grants, question) => {
        const { treatment, reason } = ask(grants, question);
        expect([treatment, reason]).toEqual(readPlainly(grants, question));
      }),
      { numRuns: 5000 },
    );
  });

  test('the order of the grants never matters', () => {
    const shuffled = anyGrants.chain((grants) =>
      fc.tuple(fc.constant(grants), fc.shuffledSubarray(grants, { minLength: grants.length })),
    );
    fc.assert(
      fc.property(shuffled, anyQuestion, ([grants, others], question) => {
        expect(ask(others, question)).toEqual(ask(grants, question));
      }),
      { numRuns: 1000 },
    );
  });

  test('one more grant never takes a right away, and one less never gives one', () => {
    const rank = (treatment: Treatment): number => ['HIDE', 'MASK', 'SEE'].indexOf(treatment);
    fc.assert(
      fc.property(anyGrants, anyGrant, anyQuestion, (grants, more, question) => {
        const before = rank(ask(grants, question).treatment);
        expect(rank(ask([...grants, more], question).treatment)).toBeGreaterThanOrEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  test('where no right divides an area, the decision for the area holds for every place in it', () => {
    fc.assert(
      fc.property(anyGrants, anyQuestion, fc.constantFrom(...codes), (grants, question, inside) => {
        const who = { ...question.who, area: null };
        fc.pre(inside.startsWith(question.place));
        fc.pre(!compilePolicy(grants).dividesArea(who, question.entity, question.place));
        expect(ask(grants, { ...question, who, place: inside })).toEqual(ask(grants, { ...question, who }));
      }),
      { numRuns: 2000 },
    );
  });
});

/** Moments before, between and at the borders of the periods above. */
const anyMoment = fc.constantFrom(-1, 0, 4, 5, 9, 10, 12, 19, 20, 30);
const momentsOf = (due: number, now: number) => ({ due, now });
const anyMoments = fc.tuple(anyMoment, anyMoment).map(([then, now]) => momentsOf(then, now));
const strength = (treatment: Treatment): number => ['HIDE', 'MASK', 'SEE'].indexOf(treatment);

describe('then and now', () => {
  test('it is never more than what holds at either moment, and never less than the weaker of them', () => {
    fc.assert(
      fc.property(anyGrants, anyQuestion, anyMoments, (grants, question, moments) => {
        const { who, entity, field, place } = question;
        const both = compilePolicy(grants).decideThenAndNow(who, entity, field, place, moments).treatment;
        const [then, now] = [moments.due, moments.now].map(
          (at) => readPlainly(grants, { ...question, at })[0],
        );
        expect(strength(both)).toBe(Math.min(strength(then as Treatment), strength(now as Treatment)));
      }),
      { numRuns: 5000 },
    );
  });

  test('what is hidden says why: NO_RIGHT_THEN exactly where today’s rights alone would show it', () => {
    fc.assert(
      fc.property(anyGrants, anyQuestion, anyMoments, (grants, question, moments) => {
        const { who, entity, field, place } = question;
        const both = compilePolicy(grants).decideThenAndNow(who, entity, field, place, moments);
        const [now, reason] = readPlainly(grants, { ...question, at: moments.now });
        if (both.treatment !== 'HIDE') expect(both.reason).toBeNull();
        else expect(both.reason).toBe(now === 'HIDE' ? reason : 'NO_RIGHT_THEN');
      }),
      { numRuns: 2000 },
    );
  });

  test('a right that was revoked and given again leaves what fell between to nobody', () => {
    const before = grant({ validFrom: new Date(0), validTo: new Date(10) });
    const after = grant({ validFrom: new Date(20), validTo: new Date(30) });
    const at = (then: number) =>
      compilePolicy([before, after]).decideThenAndNow(
        subject(),
        'Resident',
        'name',
        grid,
        momentsOf(then, 25),
      );
    expect([5, 15, 22].map((then) => at(then).treatment)).toEqual(['SEE', 'HIDE', 'SEE']);
    expect(at(15).reason).toBe('NO_RIGHT_THEN');
  });

  test('from `unchangedSince` to now no decision on the entity changes', () => {
    fc.assert(
      fc.property(anyGrants, anyQuestion, anyMoments, (grants, question, { due, now }) => {
        const { who, entity } = question;
        const since = compilePolicy(grants).unchangedSince(who, entity, now);
        expect(since).toBeLessThanOrEqual(now);
        fc.pre(due >= since && due <= now);
        expect(ask(grants, { ...question, at: due })).toEqual(ask(grants, { ...question, at: now }));
      }),
      { numRuns: 5000 },
    );
  });

  test('`unchangedSince` is no earlier than need be: a right of theirs began or ended there', () => {
    fc.assert(
      fc.property(anyGrants, anyQuestion, anyMoment, (grants, { who, entity }, now) => {
        const since = compilePolicy(grants).unchangedSince(who, entity, now);
        const theirs = grants.filter(
          (one) =>
            one.role === who.role &&
            one.entity === entity &&
            (one.department === null || one.department === who.department),
        );
        const borders = theirs.flatMap((one) => [Number(one.validFrom), Number(one.validTo)]);
        if (since === Number.NEGATIVE_INFINITY) expect(borders.filter((at) => at <= now)).toEqual([]);
        else expect(borders).toContain(since);
      }),
      { numRuns: 1000 },
    );
  });
});
