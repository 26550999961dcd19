import { type InputChecks, inputChecks, isUuid } from '@cityhub/schema/runtime/input-checks';
import { readMoment } from '@cityhub/schema/runtime/moment';

/** One result of a batch; the sensor is named by its id or by the code that its source system knows. */
export interface ObservationInput {
  readonly sensorId?: string | null | undefined;
  readonly sensorCode?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly phenomenonTime: string;
  readonly result: number;
}

/** What a push has to know of a sensor. */
export interface SensorPlace {
  readonly id: string;
  readonly code: string;
  readonly gridCode: string;
}

/** The full state of an observation record; the names are those of the event. */
export interface ObservationFields {
  readonly sensorId: string;
  readonly phenomenonTime: string;
  readonly result: number;
}

export interface ObservationRules {
  readonly now: Date;
  readonly sensor: SensorPlace | null;
}

/** A sensor's clock may run ahead of ours by this much; more is a wrong clock, not a measurement. */
const maxAheadMs = 5 * 60 * 1000;
/** A clock that was never set begins in 1970 or 1980: such times are no measurements either. */
const earliest = Date.UTC(2000, 0, 1);

function checkTime(checks: InputChecks, text: string, now: Date): Date | null {
  const moment = readMoment(text);
  const isPlausible =
    moment !== null && moment.getTime() >= earliest && moment.getTime() <= now.getTime() + maxAheadMs;
  if (!isPlausible) checks.fail('INVALID_DATE', 'phenomenonTime');
  return moment;
}

/** The sensor must be named, exist, and be one and the same where it is named twice. */
function checkSensor(checks: InputChecks, input: ObservationInput, sensor: SensorPlace | null): void {
  const { sensorId, sensorCode } = input;
  if (sensorId == null && sensorCode == null) checks.fail('REQUIRED', 'sensorCode');
  else if (sensorId != null && !isUuid(sensorId)) checks.fail('INVALID_ID', 'sensorId');
  else if (sensor === null) checks.fail('UNKNOWN_SENSOR', sensorId == null ? 'sensorCode' : 'sensorId');
  else if (sensorCode != null && sensorCode !== sensor.code) checks.fail('UNKNOWN_SENSOR', 'sensorCode');
}

/** Throws InvalidInputError with every issue of one row; otherwise the record's state. */
export function observationFields(
  input: ObservationInput,
  rules: ObservationRules,
  ...path: string[]
): ObservationFields {
  const checks = inputChecks(...path);
  if (input.idempotencyKey != null) checks.idempotencyKey(input.idempotencyKey);
  checkSensor(checks, input, rules.sensor);
  const moment = checkTime(checks, input.phenomenonTime, rules.now);
  if (!Number.isFinite(input.result)) checks.fail('INVALID_NUMBER', 'result');
  checks.done();
  return {
    sensorId: (rules.sensor as SensorPlace).id,
    phenomenonTime: (moment as Date).toISOString(),
    result: input.result,
  };
}
