import type { LoadGenerator } from '../load/load-generator.ts';
import type { Question } from '../load/order.ts';
import type { BenchHub } from './bench-hub.ts';

const callers = 32;
const pages = 20;

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

/** Pages of grids in which people live: callers ask about different ones. */
export async function findQuestions(url: string, token: string): Promise<Question[]> {
  const questions: Question[] = [];
  let after: string | null = null;
  do {
    const { body, text, page } = await ask(url, token, after);
    if (hasAllHops(page)) questions.push({ body, expected: text });
    after = page.pageInfo.endCursor;
  } while (after !== null && questions.length < pages);
  if (questions.length === 0) throw new Error('no page of grids has residents with residences');
  return questions;
}

/** Answers how to ask the city so many times, in requests/s. */
export async function createCityQuery(
  hub: BenchHub,
  generator: LoadGenerator,
): Promise<(requests: number) => Promise<number>> {
  const token = await hub.tokenOf({ role: 'department', department: 'police', purpose: 'public-security' });
  const questions = await findQuestions(`${hub.origin}/graphql`, token);
  return async (requests) => {
    const result = await generator.run({
      origin: hub.origin,
      path: '/graphql',
      token,
      bodies: { kind: 'questions', questions, requests },
      pace: { kind: 'callers', callers },
    });
    return result.requests / result.seconds;
  };
}
