import { checkCharacter } from '@cityhub/schema/runtime/citizen-id';

/** Invented citizens of a test: valid by GB 11643, in the region that no division has, apart from those of the demo city. */
export function citizenId(index: number): string {
  // The demo city uses birth dates from 1930: these are older than any of its people.
  const day = new Date(Date.UTC(1900, 0, 1 + Math.floor(index / 1000)))
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
  const first17 = `999999${day}${String(index % 1000).padStart(3, '0')}`;
  return first17 + checkCharacter(first17);
}

export interface ResidentPush {
  idempotencyKey: string;
  citizenId: string;
  name: string;
  phone: string;
  gridCode: string;
  [field: string]: unknown;
}

export function residentPush(
  index: number,
  gridCode: string,
  more: Record<string, unknown> = {},
): ResidentPush {
  return {
    idempotencyKey: `push-${index}`,
    citizenId: citizenId(index),
    name: `居民${index}`,
    phone: `199${String(index).padStart(8, '0')}`,
    gridCode,
    ...more,
  };
}

export const registerResident = `mutation RegisterResident($input: RegisterResidentInput!) {
  registerResident(input: $input) {
    __typename
    ... on RegisterResidentPayload {
      resident { id name citizenId phone }
      receipt {
        id recordId version shard position acceptedAt
        deliveries { department { code name } state fields withheld { field reason } deliveredAt attempts }
      }
    }
    ... on DomainError { code message }
    ... on InvalidInputError { issues { path code message } }
  }
}`;

export const registerResidents = `mutation RegisterResidents($inputs: [RegisterResidentInput!]!) {
  registerResidents(inputs: $inputs) {
    __typename
    ... on RegisterResidentsPayload {
      accepted rejected
      rows { index receipt { recordId version position } error { code issues { path code } } }
    }
    ... on DomainError { code }
  }
}`;

/** A grid that every demo city has: 操场社区 in 江岸区. */
export const demoGrid = '420102010001001';
