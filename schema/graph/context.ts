import DataLoader from 'dataloader';
import type { PolicyBook } from '../policy/book.ts';
import type { Decision } from '../policy/decide.ts';
import { reveal } from '../policy/project.ts';
import type { Session } from '../runtime/access.ts';
import type { Actor } from '../runtime/actor.ts';
import type { Tx } from '../runtime/database.ts';

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

/** The decision on one field of one row for this caller. */
export function decideField(
  context: Pick<Context<unknown>, 'actor' | 'book'>,
  entity: string,
  field: string,
  jurisdiction: string,
): Decision {
  return context.book.policy().decide(context.actor, entity, field, jurisdiction);
}

/** A field as this caller may have it: the value, its mask, or null. */
export function revealField<Value>(
  context: Pick<Context<unknown>, 'actor' | 'book'>,
  entity: string,
  field: string,
  jurisdiction: string,
  value: Value,
): Value | null {
  return reveal(decideField(context, entity, field, jurisdiction), entity, field, value) as Value | null;
}
