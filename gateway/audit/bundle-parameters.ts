/** The input of `exportBundle` that a query string stands for, or null where it stands for none. */
export function bundleInput(parameters: URLSearchParams): Record<string, unknown> | null {
  const given = new Map<string, string>();
  for (const [name, value] of parameters) {
    // Twice, or nothing that a bundle has: better told than left out.
    if (given.has(name) || !known.has(name)) return null;
    given.set(name, value);
  }
  const part = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.flatMap((name) => (given.has(name) ? [[name, given.get(name) as string]] : [])));
  const query = part(ofQuery);
  const isQuery = Object.keys(query).length > 0;
  return { ...part(ofInput), ...(isQuery ? { query } : {}) };
}

const ofInput = ['recordId', 'department', 'from', 'to'];
const ofQuery = ['tree', 'fromPosition', 'toPosition', 'entity', 'source', 'since', 'until'];
const known: ReadonlySet<string> = new Set([...ofInput, ...ofQuery]);

/** What the file is called: a record's id, a department's code or a stretch, none of which is personal. */
export function bundleName(parameters: URLSearchParams): string {
  const parts = ['recordId', 'department', 'tree', 'fromPosition', 'toPosition'].map((name) =>
    parameters.get(name),
  );
  const name = ['cityhub', ...parts.filter((part) => part !== null)].join('-');
  return `${name.replaceAll(/[^A-Za-z0-9-]/g, '_')}.json`;
}
