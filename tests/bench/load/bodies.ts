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
function goodAnswer(rows: number): string {
  return rows === 1 ? '"RegisterResidentPayload"' : `"accepted":${rows},"refused":[]`;
}

/** A request that is ready to be sent. */
export interface ReadyRequest {
  readonly body: Buffer;
  readonly expected: string;
}

export function requestsOf(order: BodyOrder): ReadyRequest[] {
  if (order.kind === 'questions') {
    const ready = order.questions.map(({ body, expected }) => ({ body: Buffer.from(body), expected }));
    return Array.from(
      { length: order.requests },
      (_, request) => ready[request % ready.length] as ReadyRequest,
    );
  }
  const expected = goodAnswer(order.rows);
  return Array.from({ length: order.requests }, (_, request) => ({
    body: Buffer.from(bodyOf(order.firstIndex + request * order.rows, order.rows)),
    expected,
  }));
}
