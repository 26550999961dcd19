import type { Tx } from '@cityhub/schema/runtime/database';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { ProposedGrant } from '../model/grant-input.ts';
import { type GrantProposalRow, grantProposal, type ProposalState } from './tables.ts';

/** Stores a proposal; one with the same id stays as it is. Answers what stands there. */
export async function insertProposal(
  tx: Tx,
  id: string,
  proposal: ProposedGrant,
  proposedBy: string,
): Promise<GrantProposalRow> {
  await tx
    .insert(grantProposal)
    .values({
      ...proposal,
      fields: [...proposal.fields],
      id,
      proposedBy,
      proposedAt: sql`clock_timestamp()`,
      state: 'PROPOSED',
    })
    .onConflictDoNothing();
  return (await proposalById(tx, id)) as GrantProposalRow;
}

export async function proposalById(tx: Tx, id: string): Promise<GrantProposalRow | null> {
  const rows = await tx.select().from(grantProposal).where(eq(grantProposal.id, id));
  return rows[0] ?? null;
}

export function listProposals(
  tx: Tx,
  filter: { readonly state: ProposalState | null; readonly department: string | null },
  after: string | null,
  limit: number,
): Promise<GrantProposalRow[]> {
  return tx
    .select()
    .from(grantProposal)
    .where(
      and(
        filter.state === null ? undefined : eq(grantProposal.state, filter.state),
        filter.department === null ? undefined : eq(grantProposal.department, filter.department),
        after === null ? undefined : gt(grantProposal.id, after),
      ),
    )
    .orderBy(asc(grantProposal.id))
    .limit(limit);
}

/** Makes a right of a proposal. False: it is decided on already, or the asked time is over. */
export async function approveProposal(tx: Tx, id: string, approver: string): Promise<boolean> {
  const rows = await tx.execute<{ done: boolean }>(
    sql`select policy.approve_proposal(${id}::uuid, ${approver}) as done`,
  );
  return rows[0]?.done === true;
}

/** Closes a proposal that stays one. False: it is decided on already. */
export async function closeProposal(
  tx: Tx,
  id: string,
  decision: {
    readonly state: 'REJECTED' | 'WITHDRAWN';
    readonly by: string;
    readonly reason: string | null;
  },
): Promise<boolean> {
  const rows = await tx
    .update(grantProposal)
    .set({
      state: decision.state,
      decidedBy: decision.by,
      decidedAt: sql`clock_timestamp()`,
      decisionReason: decision.reason,
    })
    .where(and(eq(grantProposal.id, id), eq(grantProposal.state, 'PROPOSED')))
    .returning({ id: grantProposal.id });
  return rows.length > 0;
}
