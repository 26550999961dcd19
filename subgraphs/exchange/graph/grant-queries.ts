import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { listGrantProposals, listGrants } from '../actions/list-grants.ts';
import { grantsVisibleTo } from '../model/grant-policy.ts';
import { policyRevision } from '../store/grants.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addGrant, addGrantProposal } from './grant.ts';
import type { GrantEnums } from './grant-enums.ts';

export function addGrantQueries(
  builder: ExchangeBuilder,
  grant: ReturnType<typeof addGrant>,
  proposal: ReturnType<typeof addGrantProposal>,
  enums: GrantEnums,
): void {
  const grants = connectionOf(builder, grant, 'Grant', '授权');
  const proposals = connectionOf(builder, proposal, 'GrantProposal', '授权申请');
  builder.queryFields((t) => ({
    grants: t.field({
      type: grants,
      description: 'Rights, for auditors and operators, and for a department its own. 授权列表',
      args: {
        department: t.arg.string({
          required: false,
          description: 'What this department may do, by rights of its own and of all. 部门代码',
        }),
        entity: t.arg.string({ required: false, description: 'On these records. 实体' }),
        at: t.arg({
          type: 'DateTime',
          required: false,
          description: 'Those in force at this moment; without it all that ever were. 时点',
        }),
        ...pageArgs(builder),
      },
      resolve: (_root, args, { actor, session }) => listGrants(actor, () => session.tx(), args),
    }),
    grantProposals: t.field({
      type: proposals,
      description: 'Proposals, for auditors and operators, and for a department its own. 授权申请列表',
      args: {
        state: t.arg({ type: enums.state, required: false, description: 'In this state. 申请状态' }),
        ...pageArgs(builder),
      },
      resolve: (_root, args, { actor, session }) => listGrantProposals(actor, () => session.tx(), args),
    }),
    policyRevision: t.field({
      type: 'Position',
      description: 'The number of the policy in force, raised by every change of a right or a feed. 策略版本',
      resolve: async (_root, _args, { actor, session }) => {
        if (grantsVisibleTo(actor) === null) throw new ForbiddenError();
        return policyRevision(await session.tx());
      },
    }),
  }));
}
