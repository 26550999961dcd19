import { demoGrid, residentPush } from '../../harness/pushes.ts';
import type { BodyOrder } from './order.ts';

const single = `mutation RegisterResident($input: RegisterResidentInput!) {
  registerResident(input: $input) { __typename ... on RegisterResidentPayload { receipt { id position } } } }`;

const plural = `mutation RegisterResidents($inputs: [RegisterResidentInput!]!) {
  registerResidents(inputs: $inputs) { __typename ... on RegisterResidentsPayload { accepted refused { index } } } }`;

function bodyOf(first: number, rows: number): string {
  if (rows === 1)
    return JSON.stringify({ query: single, variables: { input: residentPush(first, demoGrid) } });
  const inputs = Array.from({ length: rows }, (_, row) => residentPush(first + row, demoGrid));
  return JSON.stringify({ query: plural, variables: { inputs } });
}

/** What every good answer to such a push holds. */
export function goodPushAnswer(rows: number): string {
  return rows === 1 ? '"RegisterResidentPayload"' : `"accepted":${rows},"refused":[]`;
}

export function bodiesOf(order: BodyOrder): Buffer[] {
  if (order.kind === 'same') {
    const body = Buffer.from(order.body);
    return Array.from({ length: order.requests }, () => body);
  }
  return Array.from({ length: order.requests }, (_, request) =>
    Buffer.from(bodyOf(order.firstIndex + request * order.rows, order.rows)),
  );
}
