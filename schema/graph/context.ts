import DataLoader from 'dataloader';
import type { PolicyBook } from '../policy/book.ts';
import type { Decision } from '../policy/decide.ts';
import { decideFor } from '../policy/own-record.ts';
import { reveal } from '../policy/project.ts';
import type { Session } from '../runtime/access.ts';
import type { Actor } from '../runtime/actor.ts';
import type { Tx } from '../runtime/database.ts';
import type { NotedRead } from '../runtime/reads/read-line.ts';
import type { ReadNotes } from '../runtime/reads/read-notes.ts';

/** What a resolver gets: who asks, the request's transaction, the rights in force, and its subgraph's own dependencies. */
export interface Context<Deps> {
  readonly actor: Actor;
  readonly traceId: string;
  /** When the caller's token ends, in milliseconds since the epoch; what stays open needs it. */
  readonly expiresAt?: number;
  readonly session: Session;
  readonly book: PolicyBook;
  readonly deps: Deps;
  readonly loaders: Map<string, DataLoader<string, unknown>>;
  /** What this request reads; written down before it is answered. */
  readonly reads: ReadNotes;
}

/** One loader per request and name: all keys of one level become one statement. Absent keys are null. */
export function load<Row>(
  context: Pick<Context<unknown>, 'loaders' | 'session'>,
  name: string,
  read: (tx: Tx, keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  key: string,
): Promise<Row | null> {
  let loader = context.loaders.get(name) as DataLoader<string, Row | null> | undefined;
  if (loader === undefined) {
    loader = new DataLoader<string, Row | null>(async (keys) => {
      const rows = await read(await context.session.tx(), keys);
      return keys.map((one) => rows.get(one) ?? null);
    });
    context.loaders.set(name, loader as DataLoader<string, unknown>);
  }
  return loader.load(key);
}

/** The record that a field belongs to: who reads it is written down, and the place decides on the right. */
export interface RecordPlace {
  readonly id: string;
  readonly gridCode: string;
}

/**
 * A record by its id. Found or not, it is a read: what is not there and what is hidden is a refused one, and they look alike.
 */
export async function loadRecord<Row>(
  context: Pick<Context<unknown>, 'loaders' | 'session' | 'reads'>,
  entity: string,
  read: (tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  id: string,
  asOf: Date | null = null,
): Promise<Row | null> {
  const row = await load(context, `record/${entity}/${asOf?.toISOString() ?? ''}`, read, id);
  if (row === null) context.reads.note({ entity, recordIds: [id], code: 'NOT_FOUND' });
  else context.reads.found(entity, id);
  return row;
}

/**
 * Notes a read that no field of a record's own type shows, such as a record's history: before the answer is returned. Ids that
 * are no UUIDs are left out; names of fields are those of the catalogue, never anything that a caller sent.
 */
export function noteRead(context: Pick<Context<unknown>, 'reads'>, read: NotedRead): void {
  context.reads.note(read);
}

/** The decision on one field of one row for this caller; it is noted as a read. */
export function decideField(
  context: Pick<Context<unknown>, 'actor' | 'book' | 'reads'>,
  entity: string,
  field: string,
  record: RecordPlace,
): Decision {
  const decision = decideFor(context.book.policy(), context.actor, entity, field, record);
  context.reads.decided(entity, field, record.id, decision.treatment);
  return decision;
}

/** Whether the caller may know the field whole: whoever finds or follows by a field learns it. A mask is not enough, and refused. */
export function maySeeField(
  context: Pick<Context<unknown>, 'actor' | 'book' | 'reads'>,
  entity: string,
  field: string,
  record: RecordPlace,
): boolean {
  const { treatment } = decideFor(context.book.policy(), context.actor, entity, field, record);
  context.reads.decided(entity, field, record.id, treatment === 'SEE' ? 'SEE' : 'HIDE');
  return treatment === 'SEE';
}

/** A field as this caller may have it: the value, its mask, or null. */
export function revealField<Value>(
  context: Pick<Context<unknown>, 'actor' | 'book' | 'reads'>,
  entity: string,
  field: string,
  record: RecordPlace,
  value: Value,
): Value | null {
  return reveal(decideField(context, entity, field, record), entity, field, value) as Value | null;
}
