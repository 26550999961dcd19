import type { PolicyBook } from '@cityhub/schema/policy/book';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import { decisionOn, type EntityField, type PolicyDecision } from '../model/policy-decision.ts';
import { legalBasesOf } from '../store/grants.ts';

/** As many different fields as an operation that passes the limits can name. */
const maxFields = 1000;
const maxNameLength = 200;

export interface ExplainedDecision extends PolicyDecision {
  /** By the id of the right. */
  readonly legalBases: ReadonlyMap<string, string>;
}

/** What the caller, and nobody else, gets of each field, in the order of the question. Errors: INVALID_INPUT. */
export async function explainPolicy(
  tx: Tx,
  book: PolicyBook,
  actor: Actor,
  fields: readonly EntityField[],
): Promise<ExplainedDecision[]> {
  const checks = inputChecks('fields');
  if (fields.length > maxFields) checks.fail('INVALID_VALUE');
  else
    for (const [index, one] of fields.entries())
      for (const name of ['entity', 'field'] as const)
        if (one[name].length > maxNameLength) checks.fail('TEXT_TOO_LONG', String(index), name);
  checks.done();
  const [policy, now] = [book.policy(), Date.now()];
  const decisions = fields.map((field) => decisionOn(policy, actor, field, now));
  const ids = decisions.flatMap(({ rights }) => rights.flatMap(({ grant }) => grant.id ?? []));
  const legalBases = await legalBasesOf(tx, [...new Set(ids)]);
  return decisions.map((decision) => ({ ...decision, legalBases }));
}
