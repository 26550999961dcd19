import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { departments, purposeOf } from 'cityhub/demo-city/departments';
import { feeds } from 'cityhub/demo-city/feeds';
import { grants } from 'cityhub/demo-city/grants';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { demoGrid, registerResident } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';
import { type Canary, canary, valuesOf } from './canary.ts';
import { placesOf, watchTables } from './watched-tables.ts';

/** What a department may hold of a field, by the demo city's orders and rights, read in plain loops. */
export function mayHold(code: (typeof departments)[number]['code'], field: string): boolean {
  for (const feed of feeds()) {
    if (feed.department !== code || feed.entity !== 'Resident' || !feed.fields.includes(field)) continue;
    for (const grant of grants()) {
      if (grant.department !== code || grant.entity !== 'Resident' || grant.treatment !== 'SEE') continue;
      if (grant.purpose === purposeOf(code) && grant.fields.includes(field)) return true;
    }
  }
  return false;
}

const receivers = departments.filter(({ code }) => feeds().some((feed) => feed.department === code));

/** The tests of one hub: canaries go in, and everything that comes out anywhere is searched for them. */
export function canariesStay(mode: 'local' | 'remote'): void {
  let city: ClonedCity;
  let hub: SpawnedHub;
  let ask: Ask;
  let jobs: Awaited<ReturnType<typeof watchTables>>;
  /** Everything that hub, workers and subgraphs said since they were ready. */
  let said = '';
  /** Every answer of the graph but those in which the pusher may see his own push. */
  const answers: string[] = [];
  const delivered = canary();
  const failed = canary();
  const refused = canary();
  const everybody: readonly Canary[] = [delivered, failed, refused];

  const push = (of: Canary, more: object = {}) => ({
    input: { idempotencyKey: `canary-${everybody.indexOf(of)}`, gridCode: demoGrid, ...of, ...more },
  });
  const receiptOf = async (id: string): Promise<any> => {
    const query =
      'query($id: ID!) { receipt(id: $id) { deliveries { department { code } state attempts } } }';
    return (await ask(query, { id })).data?.['receipt'];
  };

  beforeAll(async () => {
    city = await cloneCity();
    hub = await spawnHub(city, { environment: { LOG_LEVEL: 'debug', SUBGRAPHS: mode } });
    for (const stream of [hub.process.stdout, hub.process.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    jobs = await watchTables(city.sql, 'bullmq');
    ask = await hub.ask(persona.gridworker(demoGrid));
  });
  afterAll(async () => {
    await hub?.stop();
    await city?.drop();
  });

  test('a canary is delivered to the departments that ordered residents', async () => {
    const answer = await ask(registerResident, push(delivered, { wait: 'ALL_RECEIPTS', timeoutMs: 20_000 }));
    const { receipt } = answer.data?.['registerResident'] ?? {};
    expect(receipt.deliveries.map((one: any) => one.state)).toEqual(Array(4).fill('DELIVERED'));
    // Its pusher may recognise the numbers and read the name: so only these are looked for in his answer.
    for (const value of [delivered.citizenId, delivered.phone]) expect(answer.text).not.toContain(value);
  });

  test('a canary makes a department’s database fail and then refuse it, and both errors repeat the row', async () => {
    const police = city.department('police');
    await police.unsafe(`
      create function cityhub.fail() returns trigger language plpgsql as $$
        begin if new.name = '${failed.name}' then raise exception using errcode = '53100', detail = new.name; end if; return new; end $$;
      create trigger fail before insert or update on cityhub.resident for each row execute function cityhub.fail()`);
    const answer = await ask(registerResident, push(failed));
    const { receipt } = answer.data?.['registerResident'] ?? {};
    const stateIs = (state: string) => async (): Promise<boolean> => {
      const { deliveries } = await receiptOf(receipt.id);
      return deliveries.find((one: any) => one.department.code === 'police').state === state;
    };
    await until('the police’s sink fails', stateIs('RETRYING'));
    answers.push(JSON.stringify(await receiptOf(receipt.id)));
    await until('the failure was logged', async () => said.includes('a delivery failed'));
    await police.unsafe(`drop function cityhub.fail() cascade;
      alter table cityhub.resident add constraint broken check (name <> '${failed.name}')`);
    await until('the record is set aside', stateIs('PARKED'));
    answers.push(JSON.stringify(await receiptOf(receipt.id)));
    await police.unsafe('alter table cityhub.resident drop constraint broken');
    const [feed] =
      await city.sql`select id from policy.feed where department = 'police' and entity = 'Resident'`;
    const again = await (await hub.ask(persona.department('police')))(
      'mutation($feedId: ID!, $positions: [Position!]!) { redeliverDeadLetters(feedId: $feedId, positions: $positions, reason: "mended") { __typename } }',
      { feedId: feed?.['id'], positions: [receipt.version] },
    );
    answers.push(again.text);
    await until('the police have it', stateIs('DELIVERED'));
  });

  test('a canary is refused for every mistake that can be made with it', async () => {
    const { citizenId, phone, name } = refused;
    const swapped = citizenId.slice(0, 16) + citizenId.slice(17) + citizenId.slice(16, 17);
    const wrongs: Record<string, unknown>[] = [
      { citizenId: swapped.slice(0, 18) === citizenId ? `${citizenId}0` : swapped },
      { citizenId: phone, phone: citizenId, name: `${name}\u0000` },
      { name: name.repeat(20) },
      { gridCode: phone },
      { unitId: citizenId },
      { idempotencyKey: `${name} ${phone}` },
      { careTags: [name.repeat(20)] },
      { citizenId: { is: citizenId } },
      { careTags: { is: [phone] } },
      { wait: name },
      { timeoutMs: phone },
      { shoeSize: citizenId },
      { phone: [phone], name: null },
    ];
    for (const wrong of wrongs) answers.push((await ask(registerResident, push(refused, wrong))).text);
    const texts = [
      `{ resident(id: "${name}") { id } }`,
      `{ residentByCitizenId(citizenId: ${citizenId.slice(0, 17)}) { id } }`,
      `{ residents(first: "${phone}") { nodes { id } } }`,
      `{ residents(after: "${Buffer.from(JSON.stringify([citizenId])).toString('base64url')}") { nodes { id } } }`,
      `{ cityOverview(area: "${citizenId}") { residentCount } }`,
      `{ grid(code: "${phone}") { code } }`,
    ];
    for (const text of texts) answers.push((await ask(text)).text);
    // The same key with another body: the conflict must not tell what was stored first.
    answers.push((await ask(registerResident, push(delivered, { name, phone }))).text);
    expect(answers.length).toBeGreaterThan(wrongs.length + texts.length);
    const [row] =
      await city.sql`select count(*)::int as n from people.resident where name like ${`${name}%`}`;
    expect(row?.['n']).toBe(0);
  });

  test('no error and no board repeats a canary', () => {
    for (const value of everybody.flatMap(valuesOf))
      expect(answers.filter((answer) => answer.includes(value))).toEqual([]);
  });

  test('no log line holds a canary, though the failures stand in it', () => {
    expect(said).toContain('a delivery failed');
    for (const value of everybody.flatMap(valuesOf)) expect(said).not.toContain(value);
  });

  test('the database server’s own log and its statistics hold no canary, though the failure stands in it', async () => {
    const log = readFileSync(join(dirname(inject('secretFile')), 'postgres', 'server.log'), 'utf8');
    expect(log).toContain('violates check constraint "broken"');
    const statements = await city.sql`select string_agg(query, '') as text from pg_stat_statements`.catch(
      () => [],
    );
    for (const value of everybody.flatMap(valuesOf)) {
      expect(log).not.toContain(value);
      // The test's own statement names the name that makes it fail.
      if (value !== failed.name) expect(statements[0]?.['text'] ?? '').not.toContain(value);
    }
  });

  test('no job ever held a canary: it says which feed, and nothing of what', async () => {
    const written = await jobs.everWritten();
    expect(written).toContain('"feed');
    for (const value of everybody.flatMap(valuesOf)) expect(written).not.toContain(value);
  });

  test('in the hub’s database class 4 stands nowhere, and class 3 where residents and their changes are', async () => {
    for (const one of [delivered, failed]) {
      expect(await placesOf(city.sql, one.citizenId)).toEqual([]);
      expect(await placesOf(city.sql, one.phone)).toEqual([]);
      const personal = await placesOf(city.sql, one.name);
      expect(personal.toSorted()).toEqual([
        'log.change.payload',
        'log.change_people.payload',
        'log.change_people_1.payload',
        'people.resident.name',
      ]);
      expect((await placesOf(city.sql, one.careTags[0] as string)).toSorted()).toEqual([
        'log.change.payload',
        'log.change_people.payload',
        'log.change_people_1.payload',
        'people.resident.care_tags',
      ]);
    }
    for (const value of valuesOf(refused)) expect(await placesOf(city.sql, value)).toEqual([]);
  });

  test.each(receivers.map(({ code }) => code))(
    'the database of %s holds the canaries that its rights say',
    async (code) => {
      const database = city.department(code);
      for (const one of [delivered, failed]) {
        for (const field of ['citizenId', 'phone', 'name', 'careTags'] as const) {
          const places = await placesOf(
            database,
            field === 'careTags' ? (one.careTags[0] as string) : one[field],
          );
          expect(places, `${field} at ${code}`).toEqual(
            mayHold(code, field) ? [`cityhub.resident.${field}`] : [],
          );
        }
      }
      for (const value of valuesOf(refused)) expect(await placesOf(database, value)).toEqual([]);
    },
  );
}
