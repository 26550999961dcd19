import type { HideReason } from '@cityhub/schema/policy/decide';

/** What a feed brought, in one batch that its sink confirmed: names and counts, never a value. */
export interface Propagation {
  readonly feed: ExportedFeed;
  /** The log's positions: after `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly attempts: number;
  readonly policyRevision: number | null;
  /** When the newest change of the batch was accepted: the batch cannot have begun before. */
  readonly begunAt: Date;
  readonly endedAt: Date;
  readonly fields: readonly { readonly name: string; readonly treatment: 'SEE' | 'MASK' }[];
  readonly withheld: readonly { readonly field: string; readonly reason: HideReason }[];
  /** Of a change that the sink did not take: the dead letter's code. */
  readonly failure?: string;
}

export interface ExportedFeed {
  readonly id: string;
  readonly name: string;
  readonly department: string;
  readonly entity: string;
  readonly purpose: string;
  readonly legalBasis: string | null;
  /** Where it delivers to, without any credential: as OpenLineage names data sets. */
  readonly output: { readonly namespace: string; readonly name: string };
}
