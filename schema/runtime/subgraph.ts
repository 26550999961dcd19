import type { GraphQLSchema } from 'graphql';
import type { ShardName } from '../events/define.ts';
import type { Context } from '../graph/context.ts';
import type { Platform } from './platform.ts';
import { createReadNotes } from './reads/read-notes.ts';
import type { SignedCaller } from './signed-request.ts';

/** A subgraph ready to be executed, in the gateway's process or behind its own server. */
export interface Subgraph {
  readonly name: ShardName;
  readonly schema: GraphQLSchema;
  /** A context for one request: who asks, one transaction, one set of loaders. */
  contextFor(caller: SignedCaller): Context<unknown>;
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

export function createSubgraph<Deps extends Platform>(
  name: ShardName,
  schema: GraphQLSchema,
  deps: Deps,
): Subgraph {
  return {
    name,
    schema,
    contextFor: (caller) => ({
      actor: caller.actor,
      traceId: caller.traceId,
      ...(caller.expiresAt === undefined ? {} : { expiresAt: caller.expiresAt }),
      deps,
      session: deps.access.session(caller.actor),
      book: deps.book,
      loaders: new Map(),
      reads: createReadNotes(deps.readLog, caller, name),
    }),
    isReady: () => deps.isReady(),
    close: () => deps.close(),
  };
}
