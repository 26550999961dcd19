import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { seal } from '@cityhub/schema/runtime/log/seal';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

export interface World {
  readonly city: ClonedCity;
  readonly hub: LocalHub;
  /** The one person whose citizen id, and so whose id, is another in each world. */
  readonly stranger: { readonly id: string; readonly citizenId: string };
}

/** Other values for everything that is hidden from a caller who may see of a resident grid, unit and the name's first character. */
async function changeWhatIsHidden(city: ClonedCity): Promise<void> {
  const keyring = createKeyring(city.secrets);
  const { sql } = city;
  const residents = await sql<{ id: string; wrapped: Uint8Array }[]>`
    select r.id, k.wrapped from people.resident r join log.record_key k on k.record_id = r.id order by r.id`;
  const sealed = residents.map(({ id, wrapped }, index) => ({
    id,
    bytes: seal(keyring.unwrap(id, wrapped), 'Resident', id, {
      citizenId: citizenId(9000 + index),
      phone: `188${String(index).padStart(8, '0')}`,
    }).toString('base64'),
  }));
  await sql`
    update people.resident r set sealed = decode(s.bytes, 'base64'), name = left(r.name, 1) || '某某某', birth_date = r.birth_date - 4000,
      sex = case r.sex when 'FEMALE' then 'MALE' else 'FEMALE' end,
      care_tags = case when cardinality(r.care_tags) = 0 then '{独居老人,残疾人}' else '{}' end::text[]
    from jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) as s (id uuid, bytes text) where s.id = r.id`;
  await sql`
    update log.change c set sealed = decode(s.bytes, 'base64'),
      payload = c.payload || jsonb_build_object('name', left(c.payload ->> 'name', 1) || '某某某', 'sex', 'MALE', 'careTags', '[]'::jsonb)
    from jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) as s (id uuid, bytes text)
    where s.id = c.record_id and c.shard = 1`;
  // Rows that are hidden whole: fewer of them, and of other people.
  await sql`delete from housing.occupancy where abs(hashtext(id::text)) % 3 = 0`;
  await sql`update housing.occupancy set kind = 'OTHER', since = since - 1000`;
  await sql`update people.household set size = size + 3`;
  await sql`delete from people.household where abs(hashtext(id::text)) % 4 = 0`;
  await sql`delete from sensors.observation o using sensors.sensor s where s.id = o.sensor_id and s.subject_resident_id is not null`;
  await sql`delete from sensors.sensor where subject_resident_id is not null`;
}

/** Citizen ids of two people whose records' ids stand at the same place among all others: the order of a list tells nothing. */
async function twins(city: ClonedCity): Promise<readonly [string, string]> {
  const keyring = createKeyring(city.secrets);
  const rows = await city.sql<{ id: string }[]>`select id::text as id from people.resident order by id`;
  const placeOf = (id: string): number => rows.findLastIndex((row) => row.id < id);
  const byPlace = new Map<number, string>();
  for (let index = 8000; ; index += 1) {
    const one = citizenId(index);
    const place = placeOf(keyring.recordId('Resident', one));
    const other = byPlace.get(place);
    if (other !== undefined) return [other, one];
    byPlace.set(place, one);
  }
}

async function open(city: ClonedCity, stranger: string, more: Record<string, unknown>): Promise<World> {
  const hub = await startLocalHub(city, { workers: false });
  const worker = await hub.ask(persona.gridworker(demoGrid));
  const input = { ...residentPush(8000, demoGrid), citizenId: stranger, ...more };
  const { data, text } = await worker(registerResident, { input });
  const id = data?.['registerResident'].receipt?.recordId;
  if (id === undefined) throw new Error(text);
  return { city, hub, stranger: { id, citizenId: stranger } };
}

/** Two cities that differ only in what is hidden from a department that sees of people where they live and `王**`. */
export async function openTwoWorlds(): Promise<readonly [World, World]> {
  const [one, other] = [await cloneCity(), await cloneCity()];
  const [here, there] = await twins(one);
  await changeWhatIsHidden(other);
  return Promise.all([
    open(one, here, { name: '陌生人甲', careTags: ['独居老人'] }),
    open(other, there, { name: '陌路', phone: '18800000000', careTags: [] }),
  ]);
}

export async function closeWorld(world: World | undefined): Promise<void> {
  await world?.hub.stop();
  await world?.city.drop();
}
