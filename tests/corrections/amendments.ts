import { expect } from 'vitest';
import type { Ask } from '../harness/graph-client.ts';

/** The operations of this folder, and what a test makes of their answers. */
const refusal = `__typename ... on DomainError { code } ... on InvalidInputError { issues { path code } }`;
const receipt = `receipt { recordId version position shard deliveries { department { code } state } }`;

export const correctRecord = `mutation($input: CorrectRecordInput!) {
  correctRecord(input: $input) { ${refusal} ... on CorrectRecordPayload { ${receipt} } } }`;

export const recallRecord = `mutation($input: RecallRecordInput!) {
  recallRecord(input: $input) { ${refusal} ... on RecallRecordPayload { ${receipt} } } }`;

export const disputeValue = `mutation($input: DisputeValueInput!) {
  disputeValue(input: $input) { ${refusal} ... on Dispute { id state source recordVersion askedAt dueAt ageHours overdue } } }`;

const answerDispute = `mutation($input: AnswerDisputeInput!) {
  answerDispute(input: $input) { ${refusal} ... on Dispute { id state note answeredAt correctedVersion } } }`;

export const disputes = `query($state: DisputeState, $overdue: Boolean, $first: Int, $after: String) {
  disputes(state: $state, overdue: $overdue, first: $first, after: $after) {
    nodes { id recordId entity field department { code } source reason state askedAt dueAt ageHours overdue answeredAt note
      correctedVersion recordVersion }
    pageInfo { hasNextPage endCursor } } }`;

export const notices = `query($state: NoticeState, $first: Int, $after: String) {
  notices(state: $state, first: $first, after: $after) {
    nodes { id kind feedName entity recordId version fields reason ageHours delivered acknowledgedAt }
    pageInfo { hasNextPage endCursor } } }`;

export const laggards = `query($hours: Float!, $first: Int, $after: String) {
  laggards(olderThanHours: $hours, first: $first, after: $after) {
    nodes { department { code name } feedName kind entity recordId version ageHours delivered }
    pageInfo { hasNextPage endCursor } } }`;

const acknowledgeNotice = `mutation($id: ID!) {
  acknowledgeNotice(noticeId: $id) { __typename ... on DomainError { code } ... on RecordNotice { id acknowledgedAt } } }`;

let keys = 0;
/** A key that no other act of this process has. */
export const newKey = (): string => `act-${(keys += 1)}`;

type Input = Record<string, unknown>;

/** The one field of an answer; whatever the transport says against it fails the test. */
async function only(answer: ReturnType<Ask>): Promise<any> {
  const { data, errors } = await answer;
  expect(errors).toBeNull();
  return Object.values(data ?? {})[0];
}

export const correct = (ask: Ask, input: Input): Promise<any> =>
  only(ask(correctRecord, { input: { idempotencyKey: newKey(), reason: '登记有误', ...input } }));

export const recall = (ask: Ask, input: Input): Promise<any> =>
  only(ask(recallRecord, { input: { idempotencyKey: newKey(), reason: '登记错人', ...input } }));

export const openDispute = (ask: Ask, input: Input): Promise<any> =>
  only(ask(disputeValue, { input: { idempotencyKey: newKey(), reason: '与核查结果不符', ...input } }));

export const answer = (ask: Ask, input: Input): Promise<any> =>
  only(ask(answerDispute, { input: { idempotencyKey: newKey(), ...input } }));

export const acknowledge = (ask: Ask, id: string): Promise<any> => only(ask(acknowledgeNotice, { id }));

export const listed = async (ask: Ask, query: string, variables: Input = {}): Promise<any[]> =>
  (await only(ask(query, variables))).nodes;
