import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { persona } from '../harness/graph-client.ts';

/** Two operators, and two people of the police: each is an actor of his own. */
export const people = {
  li: { ...persona.operator, person: 'li-ming' },
  zhao: { ...persona.operator, person: 'zhao-jun' },
  wang: { ...persona.department('police'), person: 'wang-fang' },
  chen: { ...persona.department('police'), person: 'chen-tao' },
} satisfies Record<string, TokenClaims>;

const inADay = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** A right of the water department to see in which grid and unit people live. */
export function rightInput(of: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    idempotencyKey: `right-${Math.random().toString(36).slice(2)}`,
    department: 'water',
    entity: 'Resident',
    fields: ['gridCode', 'unitId'],
    treatment: 'SEE',
    jurisdiction: '4201',
    purpose: 'water-management',
    legalBasis: '《城市供水条例》第十条',
    validTo: inADay(365),
    reason: '停水时通知到户',
    ...of,
  };
}

const errors =
  '... on DomainError { code message } ... on InvalidInputError { issues { path code message } }';
const right =
  'id role department { code } entity fields treatment jurisdiction purpose legalBasis validFrom validTo proposedBy';
const proposal = `${right} reason proposedAt state decidedBy decidedAt decisionReason`;
const grant = `${right} approvedBy grantedAt sinceRevision untilRevision revokedAt revokedBy revokeReason`;
const receipt = 'receipt { id recordId shard position acceptedAt }';

export const proposeGrant = `mutation ProposeGrant($input: ProposeGrantInput!) {
  proposeGrant(input: $input) { __typename ... on ProposeGrantPayload { proposal { ${proposal} } ${receipt} } ${errors} }
}`;
export const approveGrant = `mutation ApproveGrant($id: ID!) {
  approveGrant(proposalId: $id) { __typename ... on ApproveGrantPayload { grant { ${grant} } ${receipt} } ${errors} }
}`;
export const rejectGrant = `mutation RejectGrant($id: ID!, $reason: String!) {
  rejectGrant(proposalId: $id, reason: $reason) {
    __typename ... on RejectGrantPayload { proposal { ${proposal} } ${receipt} } ${errors}
  }
}`;
export const withdrawGrantProposal = `mutation WithdrawGrantProposal($id: ID!) {
  withdrawGrantProposal(proposalId: $id) {
    __typename ... on WithdrawGrantProposalPayload { proposal { ${proposal} } ${receipt} } ${errors}
  }
}`;
export const revokeGrant = `mutation RevokeGrant($id: ID!, $reason: String!) {
  revokeGrant(grantId: $id, reason: $reason) {
    __typename ... on RevokeGrantPayload { grant { ${grant} } ${receipt} } ${errors}
  }
}`;
export const grants = `query Grants($department: String, $entity: String, $at: DateTime, $first: Int, $after: String) {
  grants(department: $department, entity: $entity, at: $at, first: $first, after: $after) {
    nodes { ${grant} } pageInfo { hasNextPage endCursor }
  }
}`;
export const grantProposals = `query GrantProposals($state: GrantProposalState) {
  grantProposals(state: $state) { nodes { ${proposal} } }
}`;
export const tryGrant = `query TryGrant($input: ProposeGrantInput, $proposalId: ID) {
  tryGrant(input: $input, proposalId: $proposalId) {
    atLeast
    gains { department { code } field before after showsNothing records }
    feeds { feed { name } fields }
  }
}`;
