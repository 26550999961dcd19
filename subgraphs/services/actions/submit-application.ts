import { application as applicationEvent } from '@cityhub/schema/events/application';
import type { ReceiptRow } from '@cityhub/schema/graph/receipt';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { checkPush, type OriginInput } from '@cityhub/schema/runtime/origin';
import type { Platform } from '@cityhub/schema/runtime/platform';
import { type Caller, pushChange, type Waiting } from '@cityhub/schema/runtime/push';
import { type ApplicationFields, type ApplicationInput, newApplication } from '../model/application.ts';
import { maySubmitApplication } from '../model/policy.ts';
import { ownerOfItem } from '../store/item-owners.ts';

export type SubmitApplicationDeps = Pick<
  Platform,
  'appender' | 'receiptIds' | 'watch' | 'quota' | 'seals' | 'book' | 'keyring' | 'grids' | 'access' | 'now'
>;

export interface SubmittedApplication {
  readonly id: string;
  readonly fields: ApplicationFields;
  readonly receipt: ReceiptRow;
}

/**
 * Submits an application for a service item, once for every department that takes part. The record's id comes from the
 * caller and his key, so a repeat is the same application.
 * Errors: FORBIDDEN, INVALID_INPUT, IDEMPOTENCY_CONFLICT.
 */
export async function submitApplication(
  deps: SubmitApplicationDeps,
  caller: Caller,
  input: ApplicationInput & Waiting & OriginInput,
  path: readonly string[] = ['input'],
): Promise<SubmittedApplication> {
  const { idempotencyKey, itemCode, residentId, gridCode, note } = input;
  const [owner, gridExists] = await Promise.all([
    ownerOfItem(deps.access, itemCode),
    deps.grids.has(gridCode),
  ]);
  const rules = { now: deps.now(), itemExists: owner !== null, gridExists };
  const { checked: fields, origin } = checkPush(deps, input, path, () =>
    newApplication(input, rules, ...path),
  );
  if (
    owner === null ||
    !maySubmitApplication(caller.actor, gridCode, owner, deps.book.sourceOf(caller.actor))
  )
    throw new ForbiddenError();
  const id = deps.keyring.recordId(applicationEvent.entity, caller.actor.id, idempotencyKey);
  const push = {
    event: applicationEvent,
    operation: 'submitApplication',
    recordId: id,
    jurisdiction: gridCode,
    fields: { ...fields },
    origin,
    idempotencyKey,
    body: { itemCode, residentId, gridCode, note: note ?? null },
  };
  return { id, fields, receipt: await pushChange(deps, caller, push, input) };
}
