import { expect } from 'vitest';
import { newKey } from '../corrections/amendments.ts';
import type { Ask } from '../harness/graph-client.ts';

/** The operations of this folder. */
const refusal = `__typename ... on DomainError { code } ... on InvalidInputError { issues { path code } }`;
const receipt = `receipt { recordId version deliveries { department { code } state } }`;
const mergeRecords = `mutation($input: MergeRecordsInput!) {
  act: mergeRecords(input: $input) { ${refusal} ... on MergeRecordsPayload { ${receipt} } } }`;
const splitRecord = `mutation($input: SplitRecordInput!) {
  act: splitRecord(input: $input) { ${refusal} ... on SplitRecordPayload { ${receipt} } } }`;

async function act(ask: Ask, mutation: string, reason: string, input: Record<string, unknown>): Promise<any> {
  const { data, errors } = await ask(mutation, { input: { idempotencyKey: newKey(), reason, ...input } });
  expect(errors).toBeNull();
  return data?.['act'];
}

export const merge = (ask: Ask, input: Record<string, unknown>): Promise<any> =>
  act(ask, mergeRecords, '同一人，身份证号曾录错', input);
export const split = (ask: Ask, input: Record<string, unknown>): Promise<any> =>
  act(ask, splitRecord, '并非同一人', input);
