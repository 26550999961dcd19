import type { Page, PageArgs } from '@cityhub/schema/graph/cursor';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter } from '@cityhub/schema/graph/paging';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Tx } from '@cityhub/schema/runtime/database';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { isStorableText, isUuid } from '@cityhub/schema/runtime/input-checks';
import { grantsVisibleTo } from '../model/grant-policy.ts';
import { listProposals } from '../store/grant-proposals.ts';
import { listGrants as list } from '../store/grants.ts';
import type { GrantProposalRow, GrantRow, ProposalState } from '../store/tables.ts';

/** The department that the list is cut to; null: all. */
function scope(actor: Actor, asked: string | null): string | null {
  const visible = grantsVisibleTo(actor);
  if (visible === null) throw new ForbiddenError();
  if (visible === 'ALL') return asked;
  if (asked !== null && asked !== visible.department) throw new ForbiddenError();
  return visible.department;
}

export interface ListGrantsArgs extends PageArgs {
  readonly department?: string | null | undefined;
  readonly entity?: string | null | undefined;
  readonly at?: Date | null | undefined;
}

const nothing = <Row>(size: number): Page<Row> => pageOf<Row>([], size, () => []);

/** Rights by id: all that ever were, or those in force at a moment. Auditors and operators; a department for itself. */
export async function listGrants(
  actor: Actor,
  read: () => Promise<Tx>,
  args: ListGrantsArgs,
): Promise<Page<GrantRow>> {
  const size = pageSize(args);
  const after = keyAfter(args, isUuid);
  const department = scope(actor, args.department ?? null);
  const entity = args.entity ?? null;
  // A text that Postgres cannot take is the name of nothing.
  if (![department ?? '', entity ?? ''].every(isStorableText)) return nothing(size);
  const filter = { department, entity, at: args.at ?? null };
  return pageOf(await list(await read(), filter, after, size + 1), size, (row) => [row.id]);
}

export interface ListProposalsArgs extends PageArgs {
  readonly state?: ProposalState | null | undefined;
}

/** Proposals by id. Auditors and operators; a department its own. */
export async function listGrantProposals(
  actor: Actor,
  read: () => Promise<Tx>,
  args: ListProposalsArgs,
): Promise<Page<GrantProposalRow>> {
  const size = pageSize(args);
  const after = keyAfter(args, isUuid);
  const filter = { state: args.state ?? null, department: scope(actor, null) };
  return pageOf(await listProposals(await read(), filter, after, size + 1), size, (row) => [row.id]);
}
