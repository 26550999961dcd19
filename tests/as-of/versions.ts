import { expect } from 'vitest';
import type { ClonedCity } from '../harness/cloned-city.ts';
import type { Ask } from '../harness/graph-client.ts';

/** The moment at which a change was stored, to the millisecond, as a receipt tells it. */
export async function storedAt(city: ClonedCity, shard: number, position: number): Promise<string> {
  const [row] = await city.sql`
    select accepted_at from log.change where shard = ${shard} and position = ${position}`;
  if (row === undefined) throw new Error(`no change ${shard}/${position}`);
  return (row['accepted_at'] as Date).toISOString();
}

export const before = (moment: string): string => new Date(Date.parse(moment) - 1).toISOString();

/** Asks what must be answered without an error. */
export async function read(ask: Ask, query: string, variables: Record<string, unknown> = {}): Promise<any> {
  const { data, errors } = await ask(query, variables);
  expect(errors).toBeNull();
  return data;
}

/** Every record of a list as it was, page by page, and how many pages that took. */
export async function readAll(
  ask: Ask,
  list: string,
  fields: string,
  asOf: string | null,
  first = 200,
): Promise<{ nodes: any[]; pages: number; cursors: string[] }> {
  const query = `query($asOf: DateTime, $first: Int, $after: String) {
    list: ${list}(asOf: $asOf, first: $first, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
  const nodes: any[] = [];
  const cursors: string[] = [];
  for (let after: string | null = null, pages = 1; pages <= 100; pages += 1) {
    const page: any = (await read(ask, query, { asOf, first, after })).list;
    nodes.push(...page.nodes);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) return { nodes, pages, cursors };
    expect(after).not.toBeNull();
    cursors.push(after as string);
  }
  throw new Error('the list does not end');
}
