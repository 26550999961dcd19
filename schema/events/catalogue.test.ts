import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shardName, shards } from './define.ts';
import { eventOf, events } from './index.ts';

const fields = [...events.values()].flatMap((event) =>
  Object.entries(event.fields).map(([name, rule]) => [event.entity, name, rule] as const),
);

test.each(fields)(
  '%s.%s has a class from 1 to 4, and a mask that shows no value whole',
  (_entity, _name, rule) => {
    expect([1, 2, 3, 4]).toContain(rule.class);
    fc.assert(
      fc.property(fc.stringMatching(/^\d{11,18}$/), (value) => {
        expect(rule.mask(value) ?? '').not.toContain(value);
      }),
    );
  },
);

test('citizen id and phone are class 4, and nothing else is yet', () => {
  const sensitive = fields
    .filter(([, , rule]) => rule.class === 4)
    .map(([entity, name]) => `${entity}.${name}`);
  expect(sensitive).toEqual(['Resident.citizenId', 'Resident.phone']);
});

// They travel and stand in databases as text: any other column would refuse a mask or an absent value.
test('what may be masked is text', () => {
  const masked = fields.filter(([, , rule]) => rule.mask('1987-06-05 13812345678') !== null);
  expect(masked.length).toBeGreaterThan(0);
  expect(masked.filter(([, , rule]) => rule.column !== 'text')).toEqual([]);
});

test('field names are plain words, since they become columns', () => {
  expect(fields.filter(([, name]) => !/^[a-z][A-Za-z]*$/.test(name))).toEqual([]);
});

test('every entity is found by its name and lives in a shard and a table of its own', () => {
  for (const [name, event] of events) {
    expect(eventOf(name)).toBe(event);
    expect(event.entity).toBe(name);
    expect(shards[shardName(event.shard)]).toBe(event.shard);
  }
  expect(new Set([...events.values()].map((event) => event.table)).size).toBe(events.size);
});

test.each(['', 'resident', 'Household', '__proto__', 'constructor'])(
  'no event is defined for %j',
  (entity) => {
    expect(() => eventOf(entity)).toThrow('no event is defined');
  },
);

test('a shard that does not exist has no name', () => {
  expect(() => shardName(7)).toThrow('no shard 7');
  expect(Object.values(shards).map(shardName)).toEqual(Object.keys(shards));
});
