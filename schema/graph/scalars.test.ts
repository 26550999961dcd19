import fc from 'fast-check';
import { GraphQLError, type GraphQLScalarType, parseValue } from 'graphql';
import { expect, test } from 'vitest';
import { dateScalar, dateTimeScalar, positionScalar } from './scalars.ts';

const ordinary = {
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
};
const scalars: [string, GraphQLScalarType<never, never>][] = [
  ['DateTime', dateTimeScalar as never],
  ['Date', dateScalar as never],
  ['Position', positionScalar as never],
];

/** What a scalar makes of a value, sent as a variable and written into the query. */
function bothWays(scalar: GraphQLScalarType<never, never>, value: string | number): unknown[] {
  return [scalar.parseValue(value), scalar.parseLiteral(parseValue(JSON.stringify(value)))];
}

test('a moment is read as it is written', () => {
  fc.assert(
    fc.property(fc.date(ordinary), (date) => {
      const text = dateTimeScalar.serialize(date);
      expect(text).toBe(date.toISOString());
      expect(bothWays(dateTimeScalar as never, text)).toEqual([date, date]);
    }),
  );
});

test('a moment in the time of the city is the same moment in UTC', () => {
  expect(dateTimeScalar.parseValue('2026-11-21T08:00:00+08:00')).toEqual(new Date('2026-11-21T00:00:00Z'));
});

test('a day is read as it is written', () => {
  fc.assert(
    fc.property(fc.date(ordinary), (date) => {
      const day = date.toISOString().slice(0, 10);
      expect([dateScalar.serialize(date), dateScalar.serialize(day)]).toEqual([day, day]);
      expect(bothWays(dateScalar as never, day)).toEqual([day, day]);
    }),
  );
});

test.each(['2023-02-29', '2024-13-01', '2024-1-1', '20240101', '2024-01-01T00:00:00Z', ' 2024-01-01', ''])(
  '%j is no day',
  (text) => {
    expect(() => dateScalar.parseValue(text)).toThrow(GraphQLError);
  },
);

test('a place in the log is a whole number that JSON can hold', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (position) => {
      expect(bothWays(positionScalar as never, position)).toEqual([position, position]);
      expect(positionScalar.serialize(position)).toBe(position);
    }),
  );
  for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 'x', {}])
    expect(() => positionScalar.parseValue(wrong)).toThrow(GraphQLError);
});

test.each(scalars)('%s refuses what it cannot read with a code, and never repeats it', (_name, scalar) => {
  const secret = '11010519491231002X';
  const wrongs: unknown[] = [secret, [secret], { secret }, `${secret}T00:00:00Z`, `2024-01-${secret}`];
  for (const wrong of wrongs) {
    try {
      scalar.parseValue(wrong);
      expect.unreachable(`read ${JSON.stringify(wrong)}`);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      expect(error.extensions['code']).toBe('BAD_REQUEST');
      expect(error.message).not.toContain(secret);
    }
  }
});

test.each(scalars)('%s never fails but with an error of its own, whatever is sent', (_name, scalar) => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        scalar.parseValue(value);
      } catch (error) {
        expect(error).toBeInstanceOf(GraphQLError);
      }
    }),
  );
});

// Without a zone a text means another moment on another server.
test.each(['2024', '1', '2024-05-01', '2024-05-01T08:00:00', 'May 1, 2024', '2024-02-30T00:00:00Z'])(
  '%j is no moment: its zone or its day is missing',
  (text) => {
    expect(() => dateTimeScalar.parseValue(text)).toThrow(GraphQLError);
  },
);

test.each([[''], [[]], [true], [null], ['0x10'], [{ toString: 'not even a function' }]])(
  '%j is no place in the log',
  (value) => {
    expect(() => positionScalar.parseValue(value)).toThrow(GraphQLError);
  },
);
