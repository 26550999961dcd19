import { breakGlass as breakGlassEvent } from '@cityhub/schema/events/break-glass';
import { ForbiddenError, NotFoundError } from '@cityhub/schema/runtime/errors';
import type { Caller } from '@cityhub/schema/runtime/push';
import {
  type BreakGlassInput,
  checkRequest,
  mayRequestBreakGlass,
  namedFields,
} from '../model/break-glass.ts';
import { insertBreakGlass } from '../store/break-glass.ts';
import { departmentsByCode } from '../store/departments.ts';
import { latestChange } from '../store/record-changes.ts';
import {
  type ActOnBreakGlass,
  appendBreakGlassChange,
  type BreakGlassDeps,
} from './append-break-glass-change.ts';

/**
 * An auditor asks to see named fields of one record for some minutes. It shows nothing before another person has approved it.
 * Errors: FORBIDDEN, INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_CONFLICT.
 */
export async function requestBreakGlass(
  deps: BreakGlassDeps,
  caller: Caller,
  input: BreakGlassInput,
): Promise<ActOnBreakGlass> {
  const { actor } = caller;
  if (!mayRequestBreakGlass(actor)) throw new ForbiddenError();
  checkRequest(input);
  const { idempotencyKey, recordId, minutes, reason, legalBasis } = input;
  const requested = await deps.access.asActor(actor, async (tx) => {
    const record = await latestChange(tx, recordId);
    if (record === null) throw new NotFoundError();
    const fields = namedFields(record.entity, input.fields);
    // What stands in the log as a source is a department's code, one of its systems, or a role.
    const source = record.sourceDepartment ?? record.source;
    const breakGlass = await insertBreakGlass(tx, {
      // From the caller and his key, so that a repeat is the same request.
      id: deps.keyring.recordId(breakGlassEvent.entity, actor.id, idempotencyKey),
      recordId,
      entity: record.entity,
      jurisdiction: record.jurisdiction,
      sourceDepartment: (await departmentsByCode(tx, [source])).has(source) ? source : null,
      fields,
      minutes,
      reason,
      legalBasis,
      requestedBy: actor.id,
    });
    const { receipt } = await appendBreakGlassChange(tx, deps, caller, breakGlass, {
      operation: 'requestBreakGlass',
      idempotencyKey,
      body: { recordId, fields, minutes, reason, legalBasis },
    });
    return { breakGlass, receipt };
  });
  deps.wake();
  return requested;
}
