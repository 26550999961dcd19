import { subgraphNames } from 'cityhub/subgraphs';
import { type AuditResult, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type ServedSubgraph, serveOne } from './served-subgraphs.ts';

let city: ClonedCity;
const served: ServedSubgraph[] = [];
const failures: unknown[] = [];

beforeAll(async () => {
  city = await cloneCity();
  for (const name of subgraphNames) served.push(await serveOne(city, name, (error) => failures.push(error)));
});
afterAll(async () => {
  for (const one of served) await one.stop();
  await city?.drop();
});

test.each(subgraphNames)('%s passes every audit of the GraphQL-over-HTTP suite', async (name) => {
  const one = served.find((subgraph) => subgraph.name === name) as ServedSubgraph;
  const results: AuditResult[] = [];
  for (const audit of serverAudits({ url: one.url, fetchFn: one.fetch })) results.push(await audit.fn());
  expect(results.length).toBe(61);
  const failed = results.filter((result) => result.status !== 'ok');
  expect(
    failed.map((result) => `${result.status} ${result.name}: ${'reason' in result ? result.reason : ''}`),
  ).toEqual([]);
  expect(failures).toEqual([]);
});
