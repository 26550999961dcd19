import type { Role } from '@cityhub/schema/runtime/actor';
import { type InputChecks, inputChecks } from '@cityhub/schema/runtime/input-checks';
import { grantableFields } from './grantable.ts';

/** A right as somebody asks for it. */
export interface GrantInput {
  /** Without it the right is that of every caller of the role. */
  readonly department?: string | null | undefined;
  /** Without it the right is a department's. */
  readonly role?: Role | null | undefined;
  readonly entity: string;
  readonly fields: readonly string[];
  readonly treatment: 'SEE' | 'MASK';
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly legalBasis: string;
  /** Without it the right begins with its approval, and never before. */
  readonly validFrom?: Date | null | undefined;
  readonly validTo: Date;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** The right that was asked for, checked and complete. */
export interface ProposedGrant {
  readonly role: Role;
  readonly department: string | null;
  readonly entity: string;
  /** In the order of the catalogue, each once. */
  readonly fields: readonly string[];
  readonly treatment: 'SEE' | 'MASK';
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly validFrom: Date | null;
  readonly validTo: Date;
  readonly reason: string;
}

/** What the checks must know of the city. */
export interface GrantFacts {
  readonly now: Date;
  readonly departmentExists: boolean;
  /** Whether any grid lies in the asked jurisdiction. */
  readonly placeExists: boolean;
}

/** A right ends at the latest so long after it was asked for, so that somebody asks again whether it is still needed. */
const longestYears = 10;
/** What a division code (GB/T 2260 and 10114) or a grid code can have. */
const codeLengths = new Set([2, 4, 6, 9, 12, 15]);

export function isPlaceCode(code: string): boolean {
  return codeLengths.has(code.length) && /^\d+$/.test(code);
}

function readHolder(checks: InputChecks, input: GrantInput, facts: GrantFacts) {
  const department = input.department ?? null;
  if (department === null && input.role == null) checks.fail('REQUIRED', 'department');
  if (department !== null && !facts.departmentExists) checks.fail('UNKNOWN_DEPARTMENT', 'department');
  return { role: input.role ?? ('department' as const), department };
}

function readFields(checks: InputChecks, { entity, fields }: GrantInput): string[] {
  const known = grantableFields(entity);
  if (known === null) {
    checks.fail('UNKNOWN_ENTITY', 'entity');
    return [];
  }
  if (fields.length === 0) checks.fail('REQUIRED', 'fields');
  // An index for each: the name itself may be a value that was pasted by mistake.
  fields.forEach((field, index) => {
    if (!known.includes(field)) checks.fail('UNKNOWN_FIELD', 'fields', String(index));
  });
  return known.filter((field) => fields.includes(field));
}

function readJurisdiction(checks: InputChecks, input: GrantInput, facts: GrantFacts): string {
  // The area in the caller's own token: grid workers alone have one.
  const isOwn = input.jurisdiction === 'own' && input.role === 'gridworker';
  if (!isOwn && !(isPlaceCode(input.jurisdiction) && facts.placeExists))
    checks.fail('INVALID_JURISDICTION', 'jurisdiction');
  return input.jurisdiction;
}

function readPeriod(checks: InputChecks, input: GrantInput, now: Date) {
  // What lies before the approval is the same as nothing.
  const validFrom = input.validFrom != null && input.validFrom > now ? input.validFrom : null;
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + longestYears);
  if (input.validTo <= (validFrom ?? now) || input.validTo > latest) checks.fail('INVALID_PERIOD', 'validTo');
  return { validFrom, validTo: input.validTo };
}

/** Checks everything at once. Throws InvalidInputError with the path of every field that is wrong. */
export function newProposal(input: GrantInput, facts: GrantFacts, ...path: string[]): ProposedGrant {
  const checks = inputChecks(...path);
  checks.idempotencyKey(input.idempotencyKey);
  const proposal: ProposedGrant = {
    ...readHolder(checks, input, facts),
    entity: input.entity,
    fields: readFields(checks, input),
    treatment: input.treatment,
    jurisdiction: readJurisdiction(checks, input, facts),
    purpose: checks.text('purpose', input.purpose, 60),
    legalBasis: checks.text('legalBasis', input.legalBasis, 500),
    ...readPeriod(checks, input, facts.now),
    reason: checks.text('reason', input.reason, 1000),
  };
  checks.done();
  return proposal;
}
