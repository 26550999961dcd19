// Drizzle asks the server for the types of a statement's parameters before it asks the statement, and has it planned, each time
// anew. What every request asks is told apart by a mark at the end of its text: a connection keeps it, prepared, and asks once.

/**
 * Ends a statement that is worth a place in the memory of each connection. Its text must be the same whatever is asked (lists go as
 * one array), and its best plan, too: the plan is kept as well.
 */
const mark = '/* kept */';

type Callback = (...given: unknown[]) => unknown;
const opening = new Set<PropertyKey>(['begin', 'savepoint']);

/** A client for Drizzle that prepares what is marked, in its transactions, too. */
export function keepMarkedStatements<Sql extends object>(client: Sql): Sql {
  return new Proxy(client, {
    get(callee, key) {
      const value = Reflect.get(callee, key) as unknown;
      if (typeof value !== 'function') return value;
      if (key === 'unsafe')
        return (text: string, parameters: unknown, options: object | undefined) =>
          Reflect.apply(value, callee, [
            text,
            parameters,
            text.endsWith(mark) ? { ...options, prepare: true } : options,
          ]);
      if (!opening.has(key)) return value;
      return (...given: unknown[]) =>
        Reflect.apply(
          value as Callback,
          callee,
          given.map((one) =>
            typeof one === 'function' ? (inner: object) => one(keepMarkedStatements(inner)) : one,
          ),
        );
    },
  });
}
