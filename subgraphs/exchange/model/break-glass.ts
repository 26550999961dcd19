import { eventOf } from '@cityhub/schema/events/index';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { type InputChecks, inputChecks } from '@cityhub/schema/runtime/input-checks';
import { checkReason } from './free-text.ts';

/**
 * Break-glass (紧急调阅). An auditor who must see values asks for named fields of one record, for minutes. A second person
 * opens it; from then the one who asked sees these fields of this record, until the time is over or somebody ends it.
 *
 *   REQUESTED → APPROVED → (EXPIRED by the clock) or ENDED by a person
 *   REQUESTED → REJECTED by the second person, or ENDED: taken back
 */
type BreakGlassState = 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'ENDED' | 'EXPIRED';

/** Long enough for a look at a case, too short to be a right: that is what grants are for. */
const maxMinutes = 60;

export interface BreakGlassInput {
  readonly idempotencyKey: string;
  readonly recordId: string;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly legalBasis: string;
  readonly minutes: number;
}

/** What is wrong with the request by itself, all at once. Throws INVALID_INPUT. */
export function checkRequest(input: BreakGlassInput): void {
  const checks: InputChecks = inputChecks('input');
  checks.idempotencyKey(input.idempotencyKey);
  checks.uuid('recordId', input.recordId);
  if (input.fields.length === 0) checks.fail('REQUIRED', 'fields');
  checkReason(checks, 'reason', input.reason);
  checkReason(checks, 'legalBasis', input.legalBasis);
  if (input.minutes < 1 || input.minutes > maxMinutes) checks.fail('INVALID_NUMBER', 'minutes');
  checks.done();
}

/** The fields that are asked for, each once, in the order of the catalogue. Throws INVALID_INPUT for one that the entity has not. */
export function namedFields(entity: string, fields: readonly string[]): string[] {
  const known = Object.keys(eventOf(entity).fields);
  const checks = inputChecks('input');
  for (const [index, field] of fields.entries())
    if (!known.includes(field)) checks.fail('UNKNOWN_FIELD', 'fields', String(index));
  checks.done();
  return known.filter((field) => fields.includes(field));
}

/** Its state at a moment: what was opened and not ended is over by the clock. */
export function stateAt(
  row: { readonly state: Exclude<BreakGlassState, 'EXPIRED'>; readonly expiresAt: Date | null },
  now: Date,
): BreakGlassState {
  return row.state === 'APPROVED' && row.expiresAt !== null && row.expiresAt <= now ? 'EXPIRED' : row.state;
}

/** Auditors alone need values that they have no right to; whoever runs the hub needs none. */
export function mayRequestBreakGlass(actor: Actor): boolean {
  return actor.role === 'auditor';
}

/** Who looks at requests, decides on those of others, and ends what is open. */
export function mayDecideOnBreakGlass(actor: Actor): boolean {
  return actor.role === 'auditor' || actor.role === 'operator';
}

/** Whose alerts somebody sees: all, those of one department, or none. */
export function alertsVisibleTo(actor: Actor): 'ALL' | { readonly department: string } | null {
  if (actor.role === 'operator') return 'ALL';
  if (actor.role !== 'department' || actor.department === null || actor.source != null) return null;
  return { department: actor.department };
}

/** A department hears of its own records; whoever is alerted to must not be the one who answers for it. */
export function maySeeAlert(actor: Actor, alert: { readonly department: string | null }): boolean {
  const visible = alertsVisibleTo(actor);
  return visible === 'ALL' || (visible !== null && alert.department === visible.department);
}
