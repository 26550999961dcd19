import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';
import { openBreakGlass, people, requestInput } from './break-glass-documents.ts';

let city: ClonedCity;
let hub: SpawnedHub;
let output = '';

beforeAll(async () => {
  city = await cloneCity();
  hub = await spawnHub(city, { environment: { LOG_LEVEL: 'warn' } });
  hub.process.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

test('opening writes one warning with the code and ids, and neither fields nor reason', async () => {
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const { data } = await worker(registerResident, { input: residentPush(8400, demoGrid) });
  const recordId: string = data?.['registerResident'].receipt.recordId;
  const [sun, qian] = [await hub.ask(people.sun), await hub.ask(people.qian)];
  const id = await openBreakGlass(sun, qian, requestInput(recordId));
  const lines = () => output.split('\n').filter((line) => line.includes('BREAK_GLASS'));
  await until('the warning is written', async () => lines().length > 0);
  expect(lines()).toHaveLength(1);
  expect(JSON.parse(lines()[0] as string)).toEqual({
    name: 'hub',
    pid: expect.any(Number),
    hostname: expect.any(String),
    time: expect.any(Number),
    level: 40,
    msg: 'alert',
    code: 'BREAK_GLASS',
    breakGlassId: id,
    recordId,
    alertId: expect.any(Number),
    traceId: expect.any(String),
  });
});
