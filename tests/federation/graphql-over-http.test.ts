import { signToken } from '@cityhub/schema/runtime/tokens';
import { type AuditResult, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';

let city: ClonedCity;
let hub: LocalHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('the graph passes every audit of the GraphQL-over-HTTP suite', async () => {
  const token = await signToken(city.secrets, persona.auditor);
  const asAuditor: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
  const results: AuditResult[] = [];
  for (const audit of serverAudits({ url: hub.graphUrl, fetchFn: asAuditor })) results.push(await audit.fn());
  expect(results.length).toBeGreaterThan(50);
  const failed = results.filter((result) => result.status !== 'ok');
  expect(
    failed.map((result) => `${result.status} ${result.name}: ${'reason' in result ? result.reason : ''}`),
  ).toEqual([]);
});
