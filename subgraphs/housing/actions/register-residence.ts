import { occupancy as occupancyEvent } from '@cityhub/schema/events/occupancy';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { checkPush, type OriginInput } from '@cityhub/schema/runtime/origin';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, pushChange, type Waiting } from '@cityhub/schema/runtime/push';
import { pushRows, type RowResult } from '@cityhub/schema/runtime/push-rows';
import { cityDay } from '../model/calendar.ts';
import { type OccupancyFields, occupancyFields, type ResidenceInput } from '../model/occupancy.ts';
import { mayRegisterResidence } from '../model/policy.ts';
import { gridsOfUnits } from '../store/units.ts';

export type RegisterResidenceDeps = Pick<
  Platform,
  'appender' | 'receiptIds' | 'watch' | 'quota' | 'seals' | 'book' | 'keyring' | 'access' | 'now'
>;

export interface RegisteredResidence {
  readonly id: string;
  readonly fields: OccupancyFields;
  readonly receipt: ReceiptRow;
}

type Row = ResidenceInput & Waiting & OriginInput;

/** The grid of each unit that the rows name and that exists: one statement for all of them. */
function gridsOf(deps: RegisterResidenceDeps, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = new Set(rows.map((row) => row.unitId).filter(isUuid));
  return ids.size === 0
    ? Promise.resolve(new Map())
    : deps.access.asNobody((tx) => gridsOfUnits(tx, [...ids]));
}

async function register(
  deps: RegisterResidenceDeps,
  caller: Caller,
  input: Row,
  grids: ReadonlyMap<string, string>,
  path: readonly string[],
): Promise<RegisteredResidence> {
  const { idempotencyKey, residentId, unitId, kind, since, until } = input;
  const rules = { today: cityDay(deps.now()), gridCode: grids.get(unitId) ?? null };
  const { checked: fields, origin } = checkPush(deps, input, path, () =>
    occupancyFields(input, rules, ...path),
  );
  if (!mayRegisterResidence(caller.actor, fields.gridCode, deps.book.sourceOf(caller.actor)))
    throw new ForbiddenError();
  const id = deps.keyring.recordId(occupancyEvent.entity, residentId, unitId);
  const push = {
    event: occupancyEvent,
    operation: 'registerResidence',
    recordId: id,
    jurisdiction: fields.gridCode,
    fields: { ...fields },
    origin,
    idempotencyKey,
    body: { residentId, unitId, kind, since, until: until ?? null },
  };
  return { id, fields, receipt: await pushChange(deps, caller, push, input) };
}

/**
 * Registers that a person lives in a unit, or adds a version to the record of a residence that is known.
 * Errors: FORBIDDEN, INVALID_INPUT, IDEMPOTENCY_CONFLICT.
 */
export async function registerResidence(
  deps: RegisterResidenceDeps,
  caller: Caller,
  input: Row,
): Promise<RegisteredResidence> {
  return register(deps, caller, input, await gridsOf(deps, [input]), ['input']);
}

/** Registers many, each answered on its own; their units are read together. Errors: INVALID_INPUT. */
export function registerResidences(
  deps: RegisterResidenceDeps,
  caller: Caller,
  inputs: readonly Row[],
): Promise<RowResult<RegisteredResidence>[]> {
  let grids: Promise<Map<string, string>> | undefined;
  return pushRows(inputs, async (row, path) => {
    // Asked for by the first row, so that too long a list is refused before anything is read.
    grids ??= gridsOf(deps, inputs);
    return register(deps, caller, row, await grids, path);
  });
}
