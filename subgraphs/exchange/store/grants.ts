import type { Grant } from '@cityhub/schema/policy/grant';
import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { accessGrant, type GrantRow } from './tables.ts';

export interface GrantFilter {
  /** Rights of one department, with those that every department has. */
  readonly department: string | null;
  readonly entity: string | null;
  /** Those in force at a moment. */
  readonly at: Date | null;
}

/** What a department may do, by its own rights and by those of all departments. */
function heldBy(department: string): SQL | undefined {
  return and(
    eq(accessGrant.role, 'department'),
    or(eq(accessGrant.department, department), isNull(accessGrant.department)),
  );
}

export function listGrants(
  tx: Tx,
  { department, entity, at }: GrantFilter,
  after: string | null,
  limit: number,
): Promise<GrantRow[]> {
  const inForce = (moment: Date) =>
    and(lte(accessGrant.validFrom, moment), sql`${accessGrant.validTo} > ${moment.toISOString()}`);
  const conditions = [
    department === null ? undefined : heldBy(department),
    entity === null ? undefined : eq(accessGrant.entity, entity),
    at === null ? undefined : inForce(at),
    after === null ? undefined : gt(accessGrant.id, after),
  ];
  return tx
    .select()
    .from(accessGrant)
    .where(and(...conditions))
    .orderBy(asc(accessGrant.id))
    .limit(limit);
}

export async function grantById(tx: Tx, id: string): Promise<GrantRow | null> {
  const rows = await tx.select().from(accessGrant).where(eq(accessGrant.id, id));
  return rows[0] ?? null;
}

/** All rights that hold now or will, as the policy compiles them, but one. */
export async function otherGrants(tx: Tx, but: string | null): Promise<Grant[]> {
  const rows = await tx.select().from(accessGrant).where(sql`${accessGrant.validTo} > now()`);
  return rows
    .filter((row) => row.id !== but)
    .map((row) => ({ ...row, validTo: row.validTo ?? new Date('9999-01-01') }));
}

/** Ends a right at this moment. False: it has ended already. */
export async function endGrant(tx: Tx, id: string, by: string, reason: string): Promise<boolean> {
  const rows = await tx.execute<{ done: boolean }>(
    sql`select policy.revoke_grant(${id}::uuid, ${by}, ${reason}) as done`,
  );
  return rows[0]?.done === true;
}

/** The number of the policy in force: raised by every change of a right or a feed. */
export async function policyRevision(tx: Tx): Promise<number> {
  const rows = await tx.execute<{ number: string }>(sql`select number from policy.revision`);
  return Number(rows[0]?.number);
}

/** The laws that rights stand on, by the id of the right. */
export async function legalBasesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: accessGrant.id, legalBasis: accessGrant.legalBasis })
    .from(accessGrant)
    .where(inArray(accessGrant.id, [...ids]));
  return new Map(rows.map(({ id, legalBasis }) => [id, legalBasis]));
}
