import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityhub } from '../cli/run-cityhub.ts';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { hasSchemas, openLineageSchemas } from './openlineage-schemas.ts';

let city: ClonedCity;
let hub: LocalHub;
let folder: string;
const pushed = residentPush(1, demoGrid, { wait: 'ALL_RECEIPTS', timeoutMs: 10_000, careTags: ['独居'] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineage-'));
  city = await cloneCity();
  hub = await startLocalHub(city);
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const answer = await worker(registerResident, { input: pushed });
  expect(answer.data?.['registerResident']).toHaveProperty('receipt');
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...flags: string[]) =>
  cityhub(['lineage', 'export', ...flags], { DATABASE_URL: city.url, SECRET_FILE: city.secretFile });

async function exported(): Promise<{ text: string; events: any[] }> {
  const file = join(folder, 'events.ndjson');
  const { code, stderr } = await run('--openlineage', file);
  expect(code, stderr).toBe(0);
  const text = await readFile(file, 'utf8');
  return {
    text,
    events: text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  };
}

describe('the export for OpenLineage', () => {
  test.skipIf(!hasSchemas)(
    'is what the official schemas ask for, event by event and facet by facet',
    async () => {
      const { event: isEvent, facets } = openLineageSchemas();
      const { events } = await exported();
      expect(events.length).toBeGreaterThan(4);
      for (const event of events) {
        expect(isEvent(event), JSON.stringify(isEvent.errors)?.slice(0, 300)).toBe(true);
        const sets = [event.run.facets, event.job.facets];
        for (const data of [...event.inputs, ...event.outputs])
          sets.push(data.facets, data.outputFacets ?? {});
        for (const set of sets) {
          for (const name of Object.keys(set)) {
            const isFacet = facets.get(name);
            expect(isFacet, `${name} is no facet that anybody knows`).toBeDefined();
            expect(isFacet?.(set), `${name}: ${JSON.stringify(isFacet?.errors)?.slice(0, 300)}`).toBe(true);
          }
        }
      }
    },
  );

  test('has one START and one end of each run, and the same runs when it is made again', async () => {
    const { events } = await exported();
    const byRun = Map.groupBy(events, (event) => event.run.runId);
    for (const [, each] of byRun) expect(each.map((event) => event.eventType)).toEqual(['START', 'COMPLETE']);
    const again = await exported();
    expect(again.events.map((event) => event.run.runId)).toEqual(events.map((event) => event.run.runId));
  });

  test('maps each column that a department got to the hub’s field, masked ones as such, and names what was withheld', async () => {
    const { events } = await exported();
    const ended = events.filter((event) => event.eventType === 'COMPLETE');
    const residents = ended.filter((event) => event.inputs[0].name === 'people.Resident');
    expect(residents.length).toBeGreaterThan(0);
    for (const event of residents) {
      const columns = event.outputs[0].facets.columnLineage.fields;
      const withheld = event.run.facets.cityhub_propagation.withheld.map((one: any) => one.field);
      expect(Object.keys(columns).filter((name) => withheld.includes(name))).toEqual([]);
      for (const [name, { inputFields }] of Object.entries<any>(columns))
        expect(inputFields[0]).toMatchObject({ name: 'people.Resident', field: name });
    }
    // Told independently: the columns that each department's own table has a value in.
    for (const department of ['police', 'urban-management']) {
      const [row] = await city.department(department)`
        select * from cityhub.resident order by received_at desc limit 1`;
      const held = Object.entries(row ?? {})
        .filter(([name, value]) => value !== null && !/_|^version$/.test(name))
        .map(([name]) => name);
      const own = residents.filter((event) =>
        event.outputs[0].name.startsWith(`department_${department.replaceAll('-', '_')}.`),
      );
      const told = new Set(own.flatMap((event) => Object.keys(event.outputs[0].facets.columnLineage.fields)));
      expect(held.filter((name) => !told.has(name))).toEqual([]);
    }
  });

  test('holds no value of any record', async () => {
    const { text } = await exported();
    for (const value of [pushed.citizenId, pushed.name, pushed.phone, '独居'])
      expect(text).not.toContain(value);
  });

  test('goes to a server, which is asked again while it is busy', async () => {
    const taken: any[] = [];
    const keys = new Set<string | undefined>();
    let refusals = 2;
    const server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      keys.add(request.headers.authorization);
      refusals -= 1;
      if (refusals < 0) taken.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(refusals < 0 ? 201 : 503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keyFile = join(folder, 'server.key');
    await writeFile(keyFile, 'a-key\n');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/lineage`;
    const { code, stderr } = await run('--openlineage', url, '--key-file', keyFile);
    server.close();
    expect(code, stderr).toBe(0);
    expect(keys).toEqual(new Set(['Bearer a-key']));
    expect(taken).toEqual((await exported()).events);
  });

  test('a server that refuses is told in one line, and the command fails', async () => {
    const server = createServer((_request, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { code, stderr } = await run('--openlineage', url);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/answers 401/);
  });
});
