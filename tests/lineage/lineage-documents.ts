import { expect } from 'vitest';
import type { Answer, Ask } from '../harness/graph-client.ts';

/** The whole of a lineage, as an auditor asks for it. */
export const wholeLineage = `query Lineage($recordId: ID!, $field: String, $asOf: DateTime, $first: Int, $after: String) {
  lineage(recordId: $recordId, field: $field, asOf: $asOf) {
    recordId entity field asOf erased
    versions(first: $first, after: $after) {
      nodes {
        place version kind operation acceptedAt actor source purpose traceId erasedAt reason legalBasis
        tap { app at longitude latitude }
        changed { name class treatment value valueBefore }
        fields { name class changed commitment treatment value valueBefore }
        deliveries {
          feed { id department { code } } sends acknowledgedAt
          delivery { department { code } state fields masked withheld { field reason } deliveredAt attempts policyRevision
            receipts { deliveryId digest signed verified } }
          deadLetter { reason detail attempts parkedAt state decidedBy decidedAt decisionReason }
        }
        disputes { id field state reason note department { code } correctedVersion }
        cause { place entity recordId }
        caused { place entity operation recordId }
        ledger { tree index leaf isSealed size sealedAt }
      }
      pageInfo { hasNextPage endCursor }
    }
    reads(first: 50) {
      nodes { position readAt actor role department purpose entity seen masked refused code traceId }
      pageInfo { hasNextPage endCursor }
    }
    links { kind version recordId otherRecordId linkedAt }
    nodes { id kind label at }
    edges { from to kind }
  }
}`;

export type Question = Record<string, unknown> & { recordId: string };

/** The lineage, which must be there. */
export async function trace(ask: Ask, question: Question): Promise<any> {
  const { data, errors, text } = await ask(wholeLineage, question);
  expect(errors, text.slice(0, 400)).toBeNull();
  return data?.['lineage'];
}

export async function versions(ask: Ask, question: Question): Promise<any[]> {
  return (await trace(ask, question)).versions.nodes;
}

/** What must be the same for a record that is none and one that is not the caller's business. */
export function refusal({ status, data, errors }: Answer<any>): unknown {
  return { status, data, errors };
}

export const names = (fields: readonly { readonly name: string }[]): string[] =>
  fields.map((field) => field.name);
