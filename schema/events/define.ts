import type { ErrorCode } from '../runtime/errors.ts';

/**
 * What an event payload is made of. Every field has a data class and a mask beside it; a field that is not
 * declared here can be stored nowhere and shown nowhere.
 *
 * Classes: 1 open · 2 internal · 3 personal · 4 sensitive (citizen id, phone, health): encrypted at rest.
 */
export type DataClass = 1 | 2 | 3 | 4;

/** What stands in for a value that may be shown masked only; `null` means that nothing of it may be shown. */
export type Mask = (value: string) => string | null;

/** What a corrected value must be, beyond its column's type. */
export interface CorrectionRule {
  /** Whether the field may become empty. */
  readonly optional?: boolean;
  /** Of a text, or of each text of a list. */
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** A day that may not lie ahead. */
  readonly past?: boolean;
  /** The field that this day may not lie before. */
  readonly notBefore?: string;
  /** What a value that does not match the pattern is called; INVALID_VALUE by default. */
  readonly code?: ErrorCode;
}

export interface FieldRule {
  readonly class: DataClass;
  readonly mask: Mask;
  /** Present where the source may correct the field by itself. Every other field names the record or follows from others. */
  readonly correctable?: CorrectionRule;
  /** The column type in a department's database. */
  readonly column: 'text' | 'date' | 'timestamptz' | 'uuid' | 'double precision' | 'text[]';
}

export interface EntityEvent<Name extends string = string, Field extends string = string> {
  readonly entity: Name;
  /** The shard of the change log that holds the entity: one per subgraph. */
  readonly shard: Shard;
  /** The table that a department database keeps it in. */
  readonly table: string;
  readonly fields: Readonly<Record<Field, FieldRule>>;
}

export const shards = { people: 1, housing: 2, tickets: 3, sensors: 4, services: 5, exchange: 6 } as const;
export type ShardName = keyof typeof shards;
export type Shard = (typeof shards)[ShardName];

export function shardName(shard: number): ShardName {
  const found = Object.entries(shards).find(([, number]) => number === shard);
  if (found === undefined) throw new Error(`no shard ${shard}`);
  return found[0] as ShardName;
}

export function defineEvent<const Name extends string, const Field extends string>(
  event: EntityEvent<Name, Field>,
): EntityEvent<Name, Field> {
  return event;
}
