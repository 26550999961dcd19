import { observation as observationEvent } from '@cityhub/schema/events/observation';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { inputChecks, isStorableText, isUuid } from '@cityhub/schema/runtime/input-checks';
import { checkPush, type Origin, type OriginInput } from '@cityhub/schema/runtime/origin';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, pushChange, type Waiting } from '@cityhub/schema/runtime/push';
import { maxRows, pushRows, type RowResult } from '@cityhub/schema/runtime/push-rows';
import {
  type ObservationFields,
  type ObservationInput,
  observationFields,
  type SensorPlace,
} from '../model/observation.ts';
import { mayPushObservation } from '../model/policy.ts';
import { openSensors } from '../store/sensors.ts';

export type PushObservationsDeps = Pick<
  Platform,
  'appender' | 'receiptIds' | 'watch' | 'quota' | 'seals' | 'book' | 'keyring' | 'access' | 'now'
>;

export interface Batch extends Waiting, OriginInput {
  readonly idempotencyKey: string;
  readonly observations: readonly ObservationInput[];
}

export interface PushedObservation {
  readonly id: string;
  readonly fields: ObservationFields;
  readonly gridCode: string;
  readonly receipt: ReceiptRow;
}

interface SensorBook {
  readonly byId: ReadonlyMap<string, SensorPlace>;
  readonly byCode: ReadonlyMap<string, SensorPlace>;
}

const present = (text: string | null | undefined): text is string => text != null;

/** The sensors that a batch names: one statement. */
async function sensorsOf(deps: PushObservationsDeps, rows: readonly ObservationInput[]): Promise<SensorBook> {
  const ids = new Set(
    rows
      .map((row) => row.sensorId)
      .filter(present)
      .filter(isUuid),
  );
  const codes = new Set(
    rows
      .map((row) => row.sensorCode)
      .filter(present)
      .filter(isStorableText),
  );
  const found =
    ids.size + codes.size === 0
      ? []
      : await deps.access.asNobody((tx) => openSensors(tx, [...ids], [...codes]));
  return {
    byId: new Map(found.map((sensor) => [sensor.id, sensor])),
    byCode: new Map(found.map((sensor) => [sensor.code, sensor])),
  };
}

function sensorOf(book: SensorBook, { sensorId, sensorCode }: ObservationInput): SensorPlace | null {
  const found = present(sensorId) ? book.byId.get(sensorId) : book.byCode.get(sensorCode ?? '');
  return found ?? null;
}

function checkBatch(deps: PushObservationsDeps, batch: Batch): Origin {
  const checks = inputChecks('input');
  checks.idempotencyKey(batch.idempotencyKey);
  const { origin } = checkPush(deps, batch, ['input'], checks.done);
  const { length } = batch.observations;
  if (length === 0 || length > maxRows)
    throw new InvalidInputError([issue('TOO_MANY_ROWS', 'input', 'observations')]);
  return origin;
}

async function pushOne(
  deps: PushObservationsDeps,
  caller: Caller,
  batch: Batch,
  { index, sensor, origin }: { index: number; sensor: SensorPlace | null; origin: Origin },
): Promise<PushedObservation> {
  const input = batch.observations[index] as ObservationInput;
  const rules = { now: deps.now(), sensor };
  const fields = observationFields(input, rules, 'input', 'observations', String(index));
  const { gridCode } = sensor as SensorPlace;
  if (!mayPushObservation(caller.actor, gridCode, deps.book.sourceOf(caller.actor)))
    throw new ForbiddenError();
  const id = deps.keyring.recordId(observationEvent.entity, fields.sensorId, fields.phenomenonTime);
  const push = {
    event: observationEvent,
    operation: 'pushObservations',
    recordId: id,
    jurisdiction: gridCode,
    fields: { ...fields },
    origin,
    // Only the last part is the index, so no two batches share a row's key.
    idempotencyKey: input.idempotencyKey ?? `${batch.idempotencyKey}/${index}`,
    body: fields,
  };
  return { id, fields, gridCode, receipt: await pushChange(deps, caller, push, batch) };
}

/**
 * Stores a batch of results of a source system, each as a change of its own. A repeat of the batch answers with the first
 * receipts, and stores the rows that were refused before and are right now.
 * Errors of the batch: INVALID_INPUT. Errors of a row: INVALID_INPUT, FORBIDDEN, IDEMPOTENCY_CONFLICT.
 */
export async function pushObservations(
  deps: PushObservationsDeps,
  caller: Caller,
  batch: Batch,
): Promise<RowResult<PushedObservation>[]> {
  const origin = checkBatch(deps, batch);
  const book = await sensorsOf(deps, batch.observations);
  const rows = batch.observations.map((input, index) => ({ index, origin, sensor: sensorOf(book, input) }));
  return pushRows(rows, (row) => pushOne(deps, caller, batch, row));
}
