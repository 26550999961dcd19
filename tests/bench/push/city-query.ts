import type { LoadGenerator } from '../load/load-generator.ts';
import type { BenchHub } from './bench-hub.ts';

const callers = 32;

/** Three hops through the hub's own graph, every one over Postgres: housing → people → housing. */
const query = `query($after: String) { grids(first: 5, after: $after) { nodes { code residents(first: 2) { nodes {
  id name residences { id unit { id number } } } } } pageInfo { endCursor } } }`;

interface GridPage {
  readonly nodes: readonly {
    readonly residents: { readonly nodes: readonly { readonly residences: readonly unknown[] }[] };
  }[];
  readonly pageInfo: { readonly endCursor: string | null };
}

async function ask(
  url: string,
  token: string,
  after: string | null,
): Promise<{ body: string; text: string; page: GridPage }> {
  const body = JSON.stringify({ query, variables: { after } });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  const page = (JSON.parse(text) as { data?: { grids?: GridPage } }).data?.grids;
  if (page === undefined) throw new Error(`the city does not answer: ${text}`);
  return { body, text, page };
}

const hasAllHops = (page: GridPage): boolean =>
  page.nodes.every(({ residents }) => residents.nodes.some(({ residences }) => residences.length > 0));

/** Looks for a page of grids in which people live, and answers how to ask for it so many times; in requests/s. */
export async function createCityQuery(
  hub: BenchHub,
  generator: LoadGenerator,
): Promise<(requests: number) => Promise<number>> {
  const token = await hub.tokenOf({ role: 'department', department: 'police', purpose: 'public-security' });
  let found = await ask(`${hub.origin}/graphql`, token, null);
  while (!hasAllHops(found.page)) {
    if (found.page.pageInfo.endCursor === null)
      throw new Error('no page of grids has residents with residences');
    found = await ask(`${hub.origin}/graphql`, token, found.page.pageInfo.endCursor);
  }
  const { body, text } = found;
  return async (requests) => {
    const result = await generator.run({
      origin: hub.origin,
      path: '/graphql',
      token,
      bodies: { kind: 'same', body, requests },
      pace: { kind: 'callers', callers },
      expected: text,
    });
    return result.requests / result.seconds;
  };
}
