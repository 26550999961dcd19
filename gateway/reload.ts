import { hash } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { GraphQLSchema } from 'graphql';
import type { Operations } from './operations/operations.ts';

export interface ReloadOptions {
  /** The supergraph's SDL. */
  readonly file: string;
  /** Makes a gateway of it; rejects for one that is none. */
  readonly build: (supergraph: string) => Promise<Operations>;
  readonly onError: (error: unknown) => void;
  /** How often the file is looked at; a second by default. */
  readonly everyMs?: number;
}

export interface Reloading extends Operations {
  stop(): void;
}

/**
 * A gateway that follows its supergraph's file: what is under way ends on the graph that it began on, what comes is
 * answered by the new one, and nothing waits. A file that is no supergraph is reported and changes nothing.
 */
export async function followSupergraph({
  file,
  build,
  onError,
  everyMs = 1000,
}: ReloadOptions): Promise<Reloading> {
  const text = await readFile(file, 'utf8');
  let current = await build(text);
  // What was prepared against a graph is executed against it.
  const builtFor = new WeakMap<GraphQLSchema, Operations>([[current.schema, current]]);
  let wanted = hash('sha256', text);

  async function reload(): Promise<void> {
    const next = await readFile(file, 'utf8');
    const name = hash('sha256', next);
    // Half of a file that is just being written is no supergraph; the rest of it is the next change.
    if (name === wanted) return;
    wanted = name;
    const built = await build(next);
    builtFor.set(built.schema, built);
    // Of two changes in a hurry the later one counts, whichever is built first.
    if (wanted === name) current = built;
  }
  const look = (): void => void reload().catch(onError);
  // By asking, since a mounted file or one that is replaced by a rename sends no event everywhere.
  watchFile(file, { interval: everyMs, persistent: false }, look);

  return {
    get schema() {
      return current.schema;
    },
    prepare: (params, caller) => current.prepare(params, caller),
    execute: (operation) => (builtFor.get(operation.schema) ?? current).execute(operation),
    plan: (operation) => (builtFor.get(operation.schema) ?? current).plan(operation),
    run: (params, caller) => current.run(params, caller),
    runOwn: (query, variables, caller) => current.runOwn(query, variables, caller),
    stop: () => unwatchFile(file, look),
  };
}
