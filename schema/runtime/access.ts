import { sql } from 'drizzle-orm';
import type { Actor } from './actor.ts';
import type { Db, Tx } from './database.ts';
import { ForbiddenError } from './errors.ts';

/**
 * One read transaction per request and subgraph that carries the actor, so that row level security knows who asks.
 * It is opened by the first query and closed when the last fetch of the request has left; nobody else sees the
 * connection.
 */
export interface Session {
  readonly actor: Actor;
  tx(): Promise<Tx>;
  /** A fetch begins to use the session. */
  enter(): void;
  /** A fetch is done; the last one to leave ends the transaction. */
  leave(): Promise<void>;
}

/**
 * Sets who asks for the rest of this transaction alone (`true` = local): session-level settings leak through a pool. That it only
 * reads is said in the same breath: every request of every domain would wait for one answer more.
 */
async function carryActor(tx: Tx, actor: Actor, mode: 'read only' | 'read write'): Promise<void> {
  const isReading = mode === 'read only' ? 'on' : 'off';
  await tx.execute(sql`select set_config('transaction_read_only', ${isReading}, true),
    set_config('cityhub.actor', ${actor.id}, true), set_config('cityhub.role', ${actor.role}, true),
    set_config('cityhub.department', ${actor.department ?? ''}, true), set_config('cityhub.area', ${actor.area ?? ''}, true),
    set_config('cityhub.purpose', ${actor.purpose ?? ''}, true), set_config('cityhub.resident', ${actor.resident ?? ''}, true) /* kept */`);
}

/**
 * The only ways to a subgraph's database: always inside a transaction that says who asks. The connection itself stays in
 * here, since a query without a caller is one that row level security cannot judge.
 */
export interface Access {
  /** Reads of one request. */
  session(actor: Actor): Session;
  /** A write that is not batched. */
  asActor<Result>(actor: Actor, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Reads of open reference data, in nobody's name: row level security shows no personal row. */
  asNobody<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

/**
 * `isInForce` says whether a caller still speaks for what the token names. A source system's key pushes and asks for its
 * receipts; orders, steps and decisions are for people, so it gets no transaction that writes.
 */
export function createAccess(db: Db, isInForce: (actor: Actor) => boolean): Access {
  return {
    session: (actor) => openSession(db, actor, isInForce),
    async asActor(actor, work) {
      if (actor.source != null) throw new ForbiddenError();
      return db.transaction(async (tx) => {
        await carryActor(tx, actor, 'read write');
        return work(tx);
      });
    },
    asNobody: (work) => db.transaction(work, { accessMode: 'read only' }),
  };
}

interface Opened {
  tx: Promise<Tx>;
  end(): Promise<void>;
}

function open(db: Db, actor: Actor): Opened {
  const ready = Promise.withResolvers<Tx>();
  const finished = Promise.withResolvers<void>();
  const ended = db
    .transaction(async (tx) => {
      await carryActor(tx, actor, 'read only');
      ready.resolve(tx);
      await finished.promise;
    })
    .catch(ready.reject);
  return {
    tx: ready.promise,
    end() {
      finished.resolve();
      return ended;
    },
  };
}

function openSession(db: Db, actor: Actor, isInForce: (actor: Actor) => boolean): Session {
  let users = 0;
  let opened: Opened | undefined;
  return {
    actor,
    async tx() {
      if (!isInForce(actor)) throw new ForbiddenError();
      opened ??= open(db, actor);
      return opened.tx;
    },
    enter() {
      users += 1;
    },
    async leave() {
      users -= 1;
      if (users > 0 || opened === undefined) return;
      const last = opened;
      opened = undefined;
      await last.end();
    },
  };
}
