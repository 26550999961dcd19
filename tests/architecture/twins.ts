export const domains = ['people', 'housing', 'tickets', 'sensors', 'services', 'exchange'];

const files = ['README.md', 'package.json', 'main.ts', 'config.ts', 'graph/index.ts', 'store/tables.ts'];
const folders = ['graph', 'actions', 'store', 'model'];
const mayHave = new Set([...files.filter((file) => !file.includes('/')), 'turbo.json']);

/** Who knows one subgraph knows all six: each has the same parts and no others. */
export function oddTwins(paths: readonly string[]): string[] {
  const present = new Set(paths.flatMap((path) => path.match(/^subgraphs\/([^/]+)\//)?.[1] ?? []));
  const strangers = [...present].filter((name) => !domains.includes(name));
  return [
    ...strangers.map((name) => `subgraphs/${name} is no domain`),
    ...domains.flatMap((name) => odd(name, paths)),
  ];
}

function odd(domain: string, paths: readonly string[]): string[] {
  const prefix = `subgraphs/${domain}/`;
  const own = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const missing = [
    ...files.filter((file) => !own.includes(file)),
    ...folders
      .filter((folder) => !own.some((path) => path.startsWith(`${folder}/`)))
      .map((folder) => `${folder}/`),
  ];
  const extra = own.filter((path) => !mayHave.has(path) && !folders.includes(path.split('/')[0] ?? ''));
  return [
    ...missing.map((part) => `${prefix}${part} is missing`),
    ...extra.map((part) => `${prefix}${part} is no part of a subgraph`),
  ];
}
