import { resident as residentEvent } from '@cityhub/schema/events/resident';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { checkPush, type OriginInput } from '@cityhub/schema/runtime/origin';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, pushChange, type Waiting } from '@cityhub/schema/runtime/push';
import { mayRegisterResident } from '../model/policy.ts';
import { type ResidentFields, type ResidentInput, residentFields } from '../model/resident.ts';

export type RegisterResidentDeps = Pick<
  Platform,
  | 'appender'
  | 'receiptIds'
  | 'watch'
  | 'quota'
  | 'seals'
  | 'book'
  | 'keyring'
  | 'grids'
  | 'production'
  | 'now'
>;

export interface RegisteredResident {
  readonly id: string;
  readonly fields: ResidentFields;
  readonly receipt: ReceiptRow;
}

/**
 * Registers a person, or adds a version to the record of a person who is known; the answer is the same for both.
 * The version is the state as pushed: what is left out is not known any more.
 * Errors: FORBIDDEN, INVALID_INPUT, IDEMPOTENCY_CONFLICT.
 */
export async function registerResident(
  deps: RegisterResidentDeps,
  caller: Caller,
  input: ResidentInput & Waiting & OriginInput,
  path: readonly string[] = ['input'],
): Promise<RegisteredResident> {
  const { idempotencyKey, citizenId, name, phone, gridCode, unitId, careTags } = input;
  const rules = {
    today: deps.now().toISOString().slice(0, 10),
    production: deps.production,
    gridExists: await deps.grids.has(gridCode),
  };
  const { checked: fields, origin } = checkPush(deps, input, path, () =>
    residentFields(input, rules, ...path),
  );
  if (!mayRegisterResident(caller.actor, gridCode, deps.book.sourceOf(caller.actor)))
    throw new ForbiddenError();
  const id = deps.keyring.recordId(residentEvent.entity, citizenId);
  const push = {
    event: residentEvent,
    operation: 'registerResident',
    recordId: id,
    jurisdiction: gridCode,
    fields: { ...fields },
    origin,
    idempotencyKey,
    body: { citizenId, name, phone, gridCode, unitId: unitId ?? null, careTags: careTags ?? [] },
  };
  return { id, fields, receipt: await pushChange(deps, caller, push, input) };
}
