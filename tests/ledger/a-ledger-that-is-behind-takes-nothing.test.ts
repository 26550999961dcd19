import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import { startWorkerProcess } from '../harness/worker-process.ts';
import { postImport, sourceToken } from '../import/import-harness.ts';
import { isSealed } from './check-ledger.ts';

const acceptTicket = `mutation AcceptTicket($input: AcceptTicketInput!) {
  acceptTicket(input: $input) { __typename ... on DomainError { code } }
}`;

let city: ClonedCity;
let hub: LocalHub;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false, sealLimitSeconds: 1 });
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const heads = async () =>
  (await city.sql`select shard, position from log.head where shard < 7 order by shard`).map((row) => ({
    ...row,
  }));
const ready = async () => {
  const response = await fetch(new URL('/ready', hub.graphUrl));
  return (await response.json()) as { checks: Record<string, boolean> };
};

test('without a sealer every kind of push is refused with the time to come again, and nothing is stored', async () => {
  const before = await heads();
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const inputs = [0, 1].map((index) => residentPush(index, demoGrid));
  for (const refused of [
    await ask(registerResident, { input: inputs[0] }),
    await ask(registerResidents, { inputs }),
  ]) {
    expect(refused.status).toBe(503);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'LEDGER_BEHIND', retryAfterSeconds: 5 });
  }
  const [ticket] = await city.sql<{ id: string; department: string }[]>`
    select id, department from tickets.ticket where state <> 'RESOLVED' limit 1`;
  const department = await hub.ask(persona.department(ticket?.department as string));
  const step = await department(acceptTicket, { input: { idempotencyKey: 'step', ticketId: ticket?.id } });
  expect(step.errors?.[0]?.extensions.code).toBe('LEDGER_BEHIND');
  const token = await sourceToken(city, 'household-registration', 'police');
  const { idempotencyKey: _key, ...row } = residentPush(2, demoGrid);
  const imported = await postImport(hub.graphUrl, token, 'resident', `${JSON.stringify(row)}\n`);
  expect(imported).toMatchObject({ status: 503, retryAfter: '5', sums: { taken: 0, code: 'LEDGER_BEHIND' } });
  expect(await heads()).toEqual(before);
  expect((await ready()).checks).toMatchObject({ database: true, ledger: false });
});

test('once it is sealed again the same push with the same key is taken, and when the sealer is gone, none after a while', async () => {
  const ask = await hub.ask(persona.gridworker(demoGrid));
  const push = async (index: number): Promise<string | undefined> => {
    const answer = await ask(registerResident, { input: residentPush(index, demoGrid) });
    return answer.errors?.[0]?.extensions.code ?? answer.data?.['registerResident'].__typename;
  };
  const worker = await startWorkerProcess(city, hub.graphUrl);
  await until('all is sealed', () => isSealed(city.sql));
  await until('the push is taken', async () => (await push(0)) === 'RegisterResidentPayload');
  await worker.kill();
  // Pushed until one waits: the first ones are taken, since nothing is old yet.
  let index = 1;
  await until('the hub takes nothing', async () => {
    index += 1;
    return (await push(index)) === 'LEDGER_BEHIND';
  });
  expect((await ready()).checks).toMatchObject({ ledger: false });
});
