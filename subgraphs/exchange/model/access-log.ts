import { isOwnRecord } from '@cityhub/schema/policy/own-record';
import type { Actor } from '@cityhub/schema/runtime/actor';

/**
 * What a caller is told of who has looked at a record and who has it:
 *   OWN   the person himself: which office looked, what for and at which fields, and no other person's account
 *   ALL   auditors and operators: the accounts as well
 * Null: nothing, as if there were no such record.
 */
export function accessLogView(actor: Actor, recordId: string): 'OWN' | 'ALL' | null {
  if (isOwnRecord(actor, recordId)) return 'OWN';
  return actor.role === 'auditor' || actor.role === 'operator' ? 'ALL' : null;
}

/** A right of departments, as far as it says by which law a copy was given. */
export interface BasisOfGrant {
  readonly department: string | null;
  readonly fields: readonly string[];
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly validFrom: Date;
  readonly validTo: Date | null;
}

/** A copy: whose, where the record lies, what for, which fields, and when it was given. */
interface GivenCopy {
  readonly department: string;
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly at: Date;
}

/** The laws that a copy stands on: what the feed itself names, and those of the rights by which its fields came. */
export function legalBases(
  feedBasis: string | null,
  grants: readonly BasisOfGrant[],
  { department, jurisdiction, purpose, fields, at }: GivenCopy,
): string[] {
  const gave = grants.filter(
    (grant) =>
      (grant.department === null || grant.department === department) &&
      grant.purpose === purpose &&
      grant.jurisdiction !== 'own' &&
      jurisdiction.startsWith(grant.jurisdiction) &&
      grant.validFrom <= at &&
      (grant.validTo === null || at < grant.validTo) &&
      grant.fields.some((field) => fields.includes(field)),
  );
  return [...new Set([...(feedBasis === null ? [] : [feedBasis]), ...gave.map((grant) => grant.legalBasis)])];
}
