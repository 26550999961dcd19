import { decisionErrors, pushErrors, stepErrors } from '@cityhub/schema/graph/errors';
import { type ActOnGrant, approveGrant } from '../actions/approve-grant.ts';
import { type ActOnProposal, proposeGrant } from '../actions/propose-grant.ts';
import { rejectGrant } from '../actions/reject-grant.ts';
import { revokeGrant } from '../actions/revoke-grant.ts';
import { withdrawGrantProposal } from '../actions/withdraw-grant-proposal.ts';
import type { ExchangeBuilder, ExchangeContext } from './builder.ts';
import type { addGrant, addGrantProposal } from './grant.ts';
import type { GrantInputRef } from './grant-input.ts';
import { type addReceipt, loadReceipt, type ReceiptNode } from './receipt.ts';

interface GrantRefs {
  readonly grant: ReturnType<typeof addGrant>;
  readonly proposal: ReturnType<typeof addGrantProposal>;
  readonly receipt: ReturnType<typeof addReceipt>;
  readonly input: GrantInputRef;
}

/** The act is the caller's own and was committed just now, so its receipt is there. */
const receiptOf = async (act: ActOnGrant | ActOnProposal, context: ExchangeContext): Promise<ReceiptNode> =>
  (await loadReceipt(context, act.receipt.id)) as ReceiptNode;

const receiptDescription = 'The receipt: the act stands in the change log. 回执';

function addProposalPayload(builder: ExchangeBuilder, refs: GrantRefs, name: string, chinese: string) {
  return builder.objectRef<ActOnProposal>(name).implement({
    description: `The proposal after the act, and the receipt. ${chinese}`,
    fields: (t) => ({
      proposal: t.field({
        type: refs.proposal,
        description: 'The proposal. 授权申请',
        resolve: (act) => act.proposal,
      }),
      receipt: t.field({
        type: refs.receipt,
        description: receiptDescription,
        resolve: (act, _args, context) => receiptOf(act, context),
      }),
    }),
  });
}

function addGrantPayload(builder: ExchangeBuilder, refs: GrantRefs, name: string, chinese: string) {
  return builder.objectRef<ActOnGrant>(name).implement({
    description: `The right after the act, and the receipt. ${chinese}`,
    fields: (t) => ({
      grant: t.field({ type: refs.grant, description: 'The right. 授权', resolve: (act) => act.grant }),
      receipt: t.field({
        type: refs.receipt,
        description: receiptDescription,
        resolve: (act, _args, context) => receiptOf(act, context),
      }),
    }),
  });
}

function addAsking(builder: ExchangeBuilder, refs: GrantRefs): void {
  const proposed = addProposalPayload(builder, refs, 'ProposeGrantPayload', '申请结果');
  const withdrawn = addProposalPayload(builder, refs, 'WithdrawGrantProposalPayload', '撤回结果');
  builder.mutationFields((t) => ({
    proposeGrant: t.field({
      type: proposed,
      description: 'Asks for a right: a department for itself, or an operator. 申请授权',
      errors: { types: pushErrors, union: { name: 'ProposeGrantResult' } },
      args: { input: t.arg({ type: refs.input, description: 'The right. 授权' }) },
      resolve: (_root, args, context) => proposeGrant(context.deps, context, args.input),
    }),
    withdrawGrantProposal: t.field({
      type: withdrawn,
      description: 'Takes a proposal back: a department its own, an operator any. 撤回申请',
      errors: { types: stepErrors, union: { name: 'WithdrawGrantProposalResult' } },
      args: { proposalId: t.arg.id({ description: 'The proposal. 申请编号' }) },
      resolve: (_root, args, context) => withdrawGrantProposal(context.deps, context, args.proposalId),
    }),
  }));
}

function addDeciding(builder: ExchangeBuilder, refs: GrantRefs): void {
  const approved = addGrantPayload(builder, refs, 'ApproveGrantPayload', '批准结果');
  const rejected = addProposalPayload(builder, refs, 'RejectGrantPayload', '驳回结果');
  const reason = 'Why, up to 1,000 characters. 理由';
  builder.mutationFields((t) => ({
    approveGrant: t.field({
      type: approved,
      description: 'Gives a right that another person has asked for; operators alone. 批准授权',
      errors: { types: decisionErrors, union: { name: 'ApproveGrantResult' } },
      args: { proposalId: t.arg.id({ description: 'The proposal. 申请编号' }) },
      resolve: (_root, args, context) => approveGrant(context.deps, context, args.proposalId),
    }),
    rejectGrant: t.field({
      type: rejected,
      description: 'Decides against a right that another person has asked for; operators alone. 驳回授权',
      errors: { types: decisionErrors, union: { name: 'RejectGrantResult' } },
      args: {
        proposalId: t.arg.id({ description: 'The proposal. 申请编号' }),
        reason: t.arg.string({ description: reason }),
      },
      resolve: (_root, args, context) => rejectGrant(context.deps, context, args),
    }),
  }));
}

function addRevoking(builder: ExchangeBuilder, refs: GrantRefs): void {
  const revoked = addGrantPayload(builder, refs, 'RevokeGrantPayload', '撤销结果');
  builder.mutationField('revokeGrant', (t) =>
    t.field({
      type: revoked,
      description:
        'Ends a right at once, everywhere within 5 s: an operator, or the department whose right it is. 撤销授权',
      errors: { types: stepErrors, union: { name: 'RevokeGrantResult' } },
      args: {
        grantId: t.arg.id({ description: 'The right. 授权编号' }),
        reason: t.arg.string({ description: 'Why, up to 1,000 characters. 理由' }),
      },
      resolve: (_root, args, context) => revokeGrant(context.deps, context, args),
    }),
  );
}

export function addGrantMutations(builder: ExchangeBuilder, refs: GrantRefs): void {
  addAsking(builder, refs);
  addDeciding(builder, refs);
  addRevoking(builder, refs);
}
