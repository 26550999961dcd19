import { InvalidInputError } from '@cityhub/schema/runtime/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ObservationInput, type ObservationRules, observationFields } from './observation.ts';

const sensor = { id: '2f6eb909-2439-84cc-85cc-770a9e1afbdb', code: 'WL-001', gridCode: '420102010001001' };
const rules: ObservationRules = { now: new Date('2026-11-21T00:00:00Z'), sensor };
const good: ObservationInput = {
  sensorCode: 'WL-001',
  phenomenonTime: '2026-11-21T07:59:00+08:00',
  result: 12.5,
};

function issuesOf(input: Partial<ObservationInput>, of: Partial<ObservationRules> = {}): string[] {
  try {
    observationFields({ ...good, ...input }, { ...rules, ...of }, 'input', 'observations', '7');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
}

test('the record names the sensor by its id and the time in UTC, however they were sent', () => {
  const state = { sensorId: sensor.id, phenomenonTime: '2026-11-20T23:59:00.000Z', result: 12.5 };
  expect(observationFields(good, rules)).toEqual(state);
  expect(observationFields({ ...good, sensorCode: null, sensorId: sensor.id }, rules)).toEqual(state);
});

test('a clock may run five minutes ahead, not more', () => {
  expect(issuesOf({ phenomenonTime: '2026-11-21T00:05:00.000Z' })).toEqual([]);
  expect(issuesOf({ phenomenonTime: '2026-11-21T00:05:00.001Z' })).toEqual([
    'input.observations.7.phenomenonTime INVALID_DATE',
  ]);
});

test('the time of a clock that was never set is no measurement', () => {
  expect(issuesOf({ phenomenonTime: '1970-01-01T00:00:12Z' })).toEqual([
    'input.observations.7.phenomenonTime INVALID_DATE',
  ]);
});

test.each([
  [{ sensorCode: null }, null, 'sensorCode REQUIRED'],
  [{ sensorCode: 'nope' }, null, 'sensorCode UNKNOWN_SENSOR'],
  [{ sensorCode: null, sensorId: 'no id' }, null, 'sensorId INVALID_ID'],
  [{ sensorCode: null, sensorId: sensor.id }, null, 'sensorId UNKNOWN_SENSOR'],
  [{ sensorCode: 'of another', sensorId: sensor.id }, sensor, 'sensorCode UNKNOWN_SENSOR'],
] as const)('a sensor must be named, exist and be one: %j', (input, found, expected) => {
  expect(issuesOf(input, { sensor: found })).toEqual([`input.observations.7.${expected}`]);
});

test('whatever is sent is stored as a finite result of a plausible time, or refused with issues', () => {
  const anyInput = fc.record({
    sensorId: fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(sensor.id))),
    sensorCode: fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(sensor.code))),
    phenomenonTime: fc.oneof(
      fc.string(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    ),
    result: fc.double(),
  });
  fc.assert(
    fc.property(anyInput, (input) => {
      if (issuesOf(input).length > 0) return;
      const { sensorId, phenomenonTime, result } = observationFields(input, rules);
      expect(sensorId).toBe(sensor.id);
      expect(Number.isFinite(result)).toBe(true);
      expect(Date.parse(phenomenonTime)).toBeLessThanOrEqual(rules.now.getTime() + 300_000);
    }),
  );
});
