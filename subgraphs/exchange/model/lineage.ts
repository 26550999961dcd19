import type { Tap } from '@cityhub/schema/runtime/log/leaf';

/**
 * The lineage of a record (数据血缘).
 *   version   one change of the record, named by its position; a full state, so what changed is told by the version before
 *   reader    who asks, with what he is to the record: decides which versions, fields and deliveries are told
 *   trace     one question: a record, perhaps one field of it, perhaps as it stood at a moment
 */

/** What a version did to the record. */
type VersionKind = 'PUSH' | 'CORRECTION' | 'RECALL' | 'MERGE' | 'SPLIT' | 'ERASURE';

const kindByOperation: Readonly<Record<string, VersionKind>> = {
  correctRecord: 'CORRECTION',
  recallRecord: 'RECALL',
  mergeRecord: 'MERGE',
  splitRecord: 'SPLIT',
  eraseRecord: 'ERASURE',
};

export function versionKind(operation: string): VersionKind {
  return kindByOperation[operation] ?? 'PUSH';
}

/** One version, opened in memory. */
export interface RecordVersion {
  readonly shard: number;
  readonly position: number;
  readonly recordId: string;
  readonly entity: string;
  readonly operation: string;
  readonly jurisdiction: string;
  readonly actor: string;
  readonly source: string;
  readonly purpose: string;
  readonly cause: string | null;
  readonly traceId: string;
  readonly acceptedAt: Date;
  readonly tap: Tap | null;
  readonly leaf: Uint8Array;
  readonly erasedAt: Date | null;
  /** The full state; null where it was destroyed. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  /** The commitment to each field, made anew or, of an erased version, as it was kept. */
  commitments(): Readonly<Record<string, string>>;
}

/** A version as it is told to a reader. */
export interface TracedVersion {
  readonly version: RecordVersion;
  /** The one before it that the reader is told of, too. */
  readonly before: RecordVersion | null;
  /** What differs from it; nothing where either state was destroyed. */
  readonly changed: readonly string[];
}
