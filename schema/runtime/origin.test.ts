import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from './errors.ts';
import { createReceiptIds } from './log/receipt-id.ts';
import { checkPush, type OriginInput } from './origin.ts';
import { secretsFrom } from './secrets.ts';

const receiptIds = createReceiptIds(secretsFrom(Buffer.alloc(32, 7)));
const deps = { receiptIds, now: () => new Date('2026-11-21T08:00:00Z') };
const nothing = (): null => null;
const originOf = (input: OriginInput) => checkPush(deps, input, ['input'], nothing).origin;

function issuesOf(input: OriginInput, check: () => unknown = nothing): string[] {
  try {
    checkPush(deps, input, ['inputs', '3'], check);
    return [];
  } catch (error) {
    return (error as InvalidInputError).issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

test('what is said is kept: the time in UTC, the place in degrees, the cause by its place in the log', () => {
  const tap = { at: '2026-11-21T15:59:00+08:00', longitude: 114.3, latitude: 30.6 };
  expect(originOf({ tap, causeId: receiptIds.of(1, 123) })).toEqual({
    tap: { at: '2026-11-21T07:59:00.000Z', longitude: 114.3, latitude: 30.6 },
    cause: 'people/123',
  });
  expect(originOf({ tap: { longitude: 0, latitude: -0 } })).toEqual({ tap: { longitude: 0, latitude: -0 } });
});

test.each([
  {},
  { tap: null, causeId: null },
  { tap: {} },
  { tap: { at: null, longitude: null, latitude: null } },
])('where nothing is said, as in %j, nothing is kept', (input) => {
  expect(originOf(input)).toEqual({});
});

test.each([
  [{ at: '2026-11-21T08:05:00.001Z' }, 'inputs.3.tap.at INVALID_DATE'],
  [{ at: '1999-12-31T23:59:59Z' }, 'inputs.3.tap.at INVALID_DATE'],
  [{ at: '2026-02-30T00:00:00Z' }, 'inputs.3.tap.at INVALID_DATE'],
  [{ at: '2026-11-21T08:00:00' }, 'inputs.3.tap.at INVALID_DATE'],
  [{ longitude: 180.000001, latitude: 0 }, 'inputs.3.tap.longitude INVALID_NUMBER'],
  [{ longitude: 0, latitude: -90.000001 }, 'inputs.3.tap.latitude INVALID_NUMBER'],
  [{ longitude: Number.NaN, latitude: 0 }, 'inputs.3.tap.longitude INVALID_NUMBER'],
  [{ longitude: 114.3 }, 'inputs.3.tap.latitude REQUIRED'],
  [{ latitude: 30.6, longitude: null }, 'inputs.3.tap.longitude REQUIRED'],
])('%j is refused: %s', (tap, is) => {
  expect(issuesOf({ tap })).toEqual([is]);
});

test('five minutes ahead, the poles and the date line are taken', () => {
  expect(issuesOf({ tap: { at: '2026-11-21T08:05:00Z', longitude: -180, latitude: 90 } })).toEqual([]);
});

test('a cause is a receipt of this hub, of a part of the log that there is', () => {
  const other = createReceiptIds(secretsFrom(Buffer.alloc(32, 8)));
  for (const causeId of ['', 'people/123', other.of(1, 123), receiptIds.of(9, 1)])
    expect(issuesOf({ causeId }), causeId).toEqual(['inputs.3.causeId INVALID_ID']);
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (causeId) => issuesOf({ causeId }).length === 1));
});

test('all issues of the input and of its origin are told at once, and another error goes through', () => {
  const check = (): never => {
    throw new InvalidInputError([{ path: ['inputs', '3', 'name'], code: 'REQUIRED', message: '' }]);
  };
  expect(issuesOf({ tap: { at: 'now' }, causeId: 'x' }, check)).toEqual([
    'inputs.3.name REQUIRED',
    'inputs.3.tap.at INVALID_DATE',
    'inputs.3.causeId INVALID_ID',
  ]);
  const fault = (): never => {
    throw new TypeError('a fault');
  };
  expect(() => checkPush(deps, { causeId: 'x' }, ['input'], fault)).toThrow(TypeError);
});
