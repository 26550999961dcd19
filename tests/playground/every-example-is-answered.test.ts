import { callersOf } from '@cityhub/gateway/playground/callers';
import { isAskedBy } from '@cityhub/gateway/playground/claims';
import { examplesOf } from '@cityhub/gateway/playground/examples';
import { newVisit } from '@cityhub/gateway/playground/visit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';

let city: ClonedCity;
let hub: LocalHub;

beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city);
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

type Payload = { __typename?: string; receipt?: { id: string }; feed?: { id: string } } | null;

test('in their order, each by its own persona, all examples are answered without an error', async () => {
  const personas = callersOf(
    (await (await fetch(new URL('/personas', hub.graphUrl))).json()) as { name: string; token: string }[],
  );
  const visit = newVisit(
    personas.map(({ claims }) => claims),
    { receiptId: '', feedId: '' },
  );
  const brought: Record<string, string> = {};
  for (const { key, asks, query, variables, takes } of examplesOf(visit)) {
    const token = personas.find(({ claims }) => isAskedBy(asks, claims))?.token;
    const taken = takes === undefined ? {} : { [takes.variable]: brought[takes.note] };
    const post = (path: string, accept = 'application/json') =>
      fetch(new URL(path, hub.graphUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables: { ...variables, ...taken } }),
      });
    const explained = (await (await post('/explain')).json()) as { plan?: unknown; cost?: number };
    expect.soft([key, explained.plan == null, explained.cost === undefined]).toEqual([key, false, false]);
    if (key === 'live') continue;
    const { data, errors } = (await (await post('/graphql')).json()) as {
      data: Record<string, Payload>;
      errors?: unknown;
    };
    expect.soft([key, errors]).toEqual([key, undefined]);
    // Before the push there was nobody: half of `asOf` is null.
    expect.soft([key, Object.values(data ?? {}).some((one) => one !== null)]).toEqual([key, true]);
    for (const payload of Object.values(data ?? {})) {
      expect.soft([key, payload?.__typename ?? '']).toEqual([key, expect.not.stringMatching(/Error$/)]);
      brought['receipt'] ??= payload?.receipt?.id ?? (undefined as never);
      brought['feed'] ??= payload?.feed?.id ?? (undefined as never);
    }
  }
  expect(Object.keys(brought).filter((note) => brought[note] !== undefined)).toEqual(['receipt', 'feed']);
});
