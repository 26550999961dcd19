import { expect } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';

/** Two auditors and an operator; wu holds an account of either kind. */
export const people = {
  sun: { ...persona.auditor, person: 'sun-li' },
  qian: { ...persona.auditor, person: 'qian-wei' },
  zhao: { ...persona.operator, person: 'zhao-jun' },
  sunAsOperator: { ...persona.operator, person: 'sun-li' },
};

const errors = '... on DomainError { code } ... on InvalidInputError { issues { path code } }';
const fields = `id recordId entity fields minutes reason legalBasis state requestedBy decidedBy decidedAt decisionReason expiresAt
  endedBy endedAt values { field value }`;
const payload = `__typename ... on BreakGlassPayload { breakGlass { ${fields} } receipt { recordId shard position } } ${errors}`;

const documents = {
  requestBreakGlass: `mutation Request($input: RequestBreakGlassInput!) { requestBreakGlass(input: $input) { ${payload} } }`,
  approveBreakGlass: `mutation Approve($id: ID!) { approveBreakGlass(id: $id) { ${payload} } }`,
  rejectBreakGlass: `mutation Reject($id: ID!, $reason: String!) { rejectBreakGlass(id: $id, reason: $reason) { ${payload} } }`,
  endBreakGlass: `mutation End($id: ID!) { endBreakGlass(id: $id) { ${payload} } }`,
  acknowledgeAlert: `mutation Acknowledge($id: ID!) {
    acknowledgeAlert(alertId: $id) { __typename ... on Alert { id acknowledgedBy acknowledgedAt } ... on DomainError { code } }
  }`,
} as const;

export const breakGlasses = `query BreakGlasses($first: Int, $after: String) {
  breakGlasses(first: $first, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }
}`;
export const alerts = `query Alerts($open: Boolean, $first: Int, $after: String) {
  alerts(open: $open, first: $first, after: $after) {
    nodes { id kind at actor onBehalfOf department { code } breakGlassId recordId entity fields acknowledgedBy }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** One act on a break-glass; the answer, whether it is a payload or an error of its own. */
export async function act(
  who: Ask,
  operation: keyof typeof documents,
  variables: Record<string, unknown>,
): Promise<any> {
  const { data, errors: failed, text } = await who(documents[operation], variables);
  expect(failed, text).toBeNull();
  return data?.[operation];
}

export function requestInput(recordId: string, of: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    idempotencyKey: `look-${Math.random().toString(36).slice(2)}`,
    recordId,
    fields: ['name', 'phone'],
    reason: '核查投诉：登记信息是否被冒用',
    legalBasis: '《中华人民共和国审计法》第三十四条',
    minutes: 30,
    ...of,
  };
}

/** Requests and opens; the id. */
export async function openBreakGlass(
  asker: Ask,
  second: Ask,
  input: Record<string, unknown>,
): Promise<string> {
  const requested = await act(asker, 'requestBreakGlass', { input });
  const { id } = requested.breakGlass;
  const approved = await act(second, 'approveBreakGlass', { id });
  expect(approved.__typename).toBe('BreakGlassPayload');
  return id;
}

/** The values of one break-glass as somebody sees them. */
export async function valuesSeen(who: Ask, id: string): Promise<any> {
  const { data, text } = await who(breakGlasses, { first: 200 });
  const found = data?.['breakGlasses'].nodes.find((one: { id: string }) => one.id === id);
  expect(found, text).toBeDefined();
  return found.values;
}
