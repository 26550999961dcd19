import { dirname, join } from 'node:path';
import { serveSubgraph } from '@cityhub/schema/runtime/serve';
import { openSubgraphs } from 'cityhub/subgraphs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary, valuesOf } from '../attacks/canary.ts';
import { forgedRepresentations } from '../attacks/forged-representations.ts';
import { signatureFaults } from '../attacks/signature-faults.ts';
import { askSigned, callerOf, type SignedPlace } from '../attacks/signed-calls.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { demoGrid } from '../harness/pushes.ts';

let place: SignedPlace;
const failures: unknown[] = [];
const started = new AsyncDisposableStack();

/** The six subgraphs, each behind a server of its own, and a resident in the demo grid whose values are nowhere else. */
async function serveAll(city: ClonedCity): Promise<SignedPlace['subgraphs']> {
  const onError = (error: unknown): void => void failures.push(error);
  const { url: databaseUrl, secrets } = city;
  const readsDir = join(dirname(city.secretFile), 'reads');
  const options = { databaseUrl, redisUrl: undefined, secrets, production: false, readsDir };
  const subgraphs = await openSubgraphs({ ...options, onError, onAlert: () => {} });
  started.defer(() => subgraphs.close());
  const urls: Record<string, string> = {};
  for (const subgraph of subgraphs.list) {
    // Closed once, with the things that they share.
    const alone = { ...subgraph, close: async () => {} };
    const server = await serveSubgraph(alone, { port: 0, host: '127.0.0.1', secrets, onError });
    started.defer(() => server.stop());
    urls[subgraph.name] = `http://127.0.0.1:${server.port}/graphql`;
  }
  return urls as SignedPlace['subgraphs'];
}

const ownWorker = callerOf({ id: `gridworker:${demoGrid}`, area: demoGrid });

const push = `mutation($input: RegisterResidentInput!) {
  registerResident(input: $input) { ... on RegisterResidentPayload { receipt { recordId } } } }`;

beforeAll(async () => {
  const city = await cloneCity();
  started.defer(() => city.drop());
  const values = canary();
  place = {
    subgraphs: await serveAll(city),
    secrets: city.secrets,
    targets: { resident: '' },
    canaries: valuesOf(values),
  };
  const input = { idempotencyKey: 'canary', gridCode: demoGrid, ...values };
  const { text } = await askSigned(place, 'people', { query: push, variables: { input } }, ownWorker);
  place = { ...place, targets: { resident: JSON.parse(text).data.registerResident.receipt.recordId } };
});
afterAll(() => started.disposeAsync());

test('whoever has the right sees the resident by reference, so that what is refused below is not refused for nothing', async () => {
  const query =
    'query($r: [_Any!]!) { _entities(representations: $r) { ... on Resident { id name } ... on Prefill { values { value } } } }';
  const resident = { __typename: 'Resident', id: place.targets.resident };
  const wanted = { departmentCode: 'police', fieldCount: 1, wanted: ['Resident.name'] };
  const prefill = { __typename: 'Prefill', formCode: 'x', residentId: place.targets.resident, ...wanted };
  const { text } = await askSigned(
    place,
    'people',
    { query, variables: { r: [resident, prefill] } },
    ownWorker,
  );
  const [one, form] = JSON.parse(text).data._entities;
  expect(one).toEqual({ id: place.targets.resident, name: place.canaries[2] });
  expect(form.values).toEqual([{ value: place.canaries[2] }]);
});

describe('a subgraph refuses a request with', () => {
  test.each(signatureFaults)('%s', (_name, run) => run(place));
});

describe('a representation gains nothing:', () => {
  test.each(forgedRepresentations)('%s', (_name, run) => run(place));
});

test('none of them was a failure of the subgraph, and each has a name of its own', () => {
  expect(failures).toEqual([]);
  const names = [...signatureFaults, ...forgedRepresentations].map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([signatureFaults.length >= 25, forgedRepresentations.length >= 40]).toEqual([true, true]);
});
