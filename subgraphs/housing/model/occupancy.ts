import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { isDay } from './calendar.ts';

/** As what a person lives in a unit: 产权人、承租人、家属、其他. */
export const occupancyKinds = ['OWNER', 'TENANT', 'FAMILY', 'OTHER'] as const;
export type OccupancyKind = (typeof occupancyKinds)[number];

/** What a grid worker sends: who lives in which unit, as what and since when. */
export interface ResidenceInput {
  readonly idempotencyKey: string;
  readonly residentId: string;
  readonly unitId: string;
  readonly kind: OccupancyKind;
  readonly since: string;
  readonly until?: string | null | undefined;
}

/** The full state of an occupancy record after a push; the names are those of the event. */
export interface OccupancyFields {
  readonly residentId: string;
  readonly unitId: string;
  readonly gridCode: string;
  readonly kind: OccupancyKind;
  readonly since: string;
  readonly until: string | null;
}

export interface OccupancyRules {
  readonly today: string;
  /** The grid that the unit stands in; null where there is no such unit. */
  readonly gridCode: string | null;
}

/** Throws InvalidInputError with every issue of the input; otherwise the record's new state. */
export function occupancyFields(
  input: ResidenceInput,
  rules: OccupancyRules,
  ...path: string[]
): OccupancyFields {
  const checks = inputChecks(...path);
  checks.idempotencyKey(input.idempotencyKey);
  const until = input.until ?? null;
  const isSinceDay = isDay(input.since);
  if (rules.gridCode === null) checks.fail('UNKNOWN_UNIT', 'unitId');
  if (!isSinceDay || input.since > rules.today) checks.fail('INVALID_DATE', 'since');
  // An end may lie ahead, as in a lease, but never before the beginning; a wrong beginning is not reported twice.
  if (until !== null && (!isDay(until) || (isSinceDay && until < input.since)))
    checks.fail('INVALID_DATE', 'until');
  const fields = {
    residentId: checks.uuid('residentId', input.residentId),
    unitId: input.unitId,
    kind: input.kind,
    since: input.since,
    until,
  };
  checks.done();
  return { ...fields, gridCode: rules.gridCode as string };
}
