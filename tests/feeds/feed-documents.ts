import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import type { Ask } from '../harness/graph-client.ts';

const refusals = '... on DomainError { __typename code } ... on InvalidInputError { issues { path code } }';
const feed = `feed {
  id name state sinkKind sinkHost sinkDatabase pausedReason whenParked createdBy approvedBy legalBasis
  fields jurisdiction purpose filter { field in hasAny from to }
}`;

export const createFeed = `mutation($input: CreateFeedInput!) {
  createFeed(input: $input) { ... on CreateFeedPayload { secret ${feed} } ${refusals} } }`;
export const approveFeed = `mutation($feedId: ID!, $addresses: [SinkAddressInput!]!) {
  approveFeed(feedId: $feedId, addresses: $addresses) { ... on ApproveFeedPayload { ${feed} } ${refusals} } }`;
export const rotateFeedSecret = `mutation($feedId: ID!, $overlapHours: Int!) {
  rotateFeedSecret(feedId: $feedId, overlapHours: $overlapHours) {
    ... on RotateFeedSecretPayload { secret ${feed} } ${refusals} } }`;

const step = (name: string, payload: string): string => `mutation($feedId: ID!) {
  ${name}(feedId: $feedId) { ... on ${payload} { ${feed} } ${refusals} } }`;
export const pauseFeed = step('pauseFeed', 'PauseFeedPayload');
export const resumeFeed = step('resumeFeed', 'ResumeFeedPayload');
export const retireFeed = step('retireFeed', 'RetireFeedPayload');

const order = `... on Replay { id kind from to records donePosition percent sent state requestedBy reason }`;
export const replay = `mutation($input: ReplayInput!) { replay(input: $input) { ${order} ${refusals} } }`;
export const cancelReplay = `mutation($id: ID!) { cancelReplay(id: $id) { ${order} ${refusals} } }`;
export const redeliver = `mutation($feedId: ID!, $positions: [Position!]!, $reason: String!) {
  redeliverDeadLetters(feedId: $feedId, positions: $positions, reason: $reason) { ${order} ${refusals} } }`;
export const drop = `mutation($feedId: ID!, $positions: [Position!]!, $reason: String!) {
  dropDeadLetters(feedId: $feedId, positions: $positions, reason: $reason) {
    ... on DropDeadLettersPayload { dropped } ${refusals} } }`;

export const police: TokenClaims = {
  role: 'department',
  department: 'police',
  purpose: 'public-security',
  subject: 'department:police:wang',
};
export const water: TokenClaims = { role: 'department', department: 'water', purpose: 'water-management' };
export const operator = (person: string): TokenClaims => ({
  role: 'operator',
  purpose: 'operations',
  subject: `operator:${person}`,
});

/** What the police may order, unless a test says otherwise. */
export const policeFeed = (of: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: `feed-${crypto.randomUUID()}`,
  entity: 'Resident',
  fields: ['name', 'gridCode'],
  jurisdiction: '4201',
  purpose: 'public-security',
  legalBasis: '《中华人民共和国人民警察法》第六条',
  sink: { ownDatabase: true },
  ...of,
});

/** The one answer of a mutation. */
export async function act(ask: Ask, document: string, variables: Record<string, unknown>): Promise<any> {
  const { data, errors, text } = await ask(document, variables);
  if (errors !== null || data === null) throw new Error(text);
  return Object.values(data)[0];
}

/** The issues of a refused input as `path code`. */
export const issuesOf = (answer: any): string[] =>
  answer.issues.map((one: any) => `${one.path.join('.')} ${one.code}`).toSorted();
