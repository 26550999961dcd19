import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { until } from '../harness/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../harness/worker-process.ts';
import { checkLedger, isSealed } from './check-ledger.ts';

let city: ClonedCity;
let worker: WorkerProcess;
beforeAll(async () => {
  city = await cloneCity();
  worker = await startWorkerProcess(city, 'http://127.0.0.1:9/graphql', { LEDGER_SIGNATURES: 'ed25519,sm2' });
});
afterAll(async () => {
  await worker?.stop();
  await city?.drop();
});

test('a city that was never sealed is sealed whole, and its deliveries after it', async () => {
  await until('all is sealed', () => isSealed(city.sql));
  const sizes = await checkLedger(city.sql);
  for (const tree of ['people', 'housing', 'tickets', 'exchange', 'deliveries', 'city'] as const)
    expect(sizes[tree], tree).toBeGreaterThan(0);
});
