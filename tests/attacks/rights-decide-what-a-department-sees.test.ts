import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { unseal } from '@cityhub/schema/runtime/log/seal';
import { departments, purposeOf } from 'cityhub/demo-city/departments';
import { grants } from 'cityhub/demo-city/grants';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';

type Resident = Readonly<Record<string, unknown>>;

let city: ClonedCity;
let hub: LocalHub;
/** What is true of everybody, read past the hub, by id. */
let truth: ReadonlyMap<string, Resident>;

async function readTruth(): Promise<Map<string, Resident>> {
  const keyring = createKeyring(city.secrets);
  const rows = await city.sql`
    select r.id, r.name, r.birth_date::text as "birthDate", r.sex, r.care_tags as "careTags", r.grid_code as "gridCode",
      r.unit_id as "unitId", r.sealed, k.wrapped
    from people.resident r join log.record_key k on k.record_id = r.id`;
  return new Map(
    rows.map(({ id, sealed, wrapped, ...open }) => [
      id,
      { ...open, ...unseal(keyring.unwrap(id, wrapped), 'Resident', id, sealed) },
    ]),
  );
}

beforeAll(async () => {
  city = await cloneCity();
  // One has moved to Beijing, where no department of Wuhan has a right.
  await city.sql`update people.resident set grid_code = '110105001001001' where id = (select max(id::text)::uuid from people.resident)`;
  hub = await startLocalHub(city, { workers: false });
  truth = await readTruth();
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

const fields = ['citizenId', 'phone', 'name', 'birthDate', 'sex', 'careTags', 'gridCode', 'unitId'];

/** Masks in words of their own: what each leaves to be seen. */
const masked: Readonly<Record<string, (value: string) => string>> = {
  citizenId: (value) => value.replace(/^(...).{11}(....)$/, '$1***********$2'),
  phone: (value) => value.replace(/^(...).*(....)$/, '$1****$2'),
  name: (value) => `${value.slice(0, 1)}**`,
  birthDate: (value) => value.replace(/-..-..$/, '-**-**'),
};

/** The demo city's grants read once more, in plain loops. */
function expected(department: string, purpose: string | null, resident: Resident): Resident {
  const seen: Record<string, unknown> = {};
  for (const field of fields) {
    seen[field] = null;
    const value = resident[field];
    if (value === null || value === undefined) continue;
    for (const grant of grants()) {
      if (grant.role !== 'department' || grant.department !== department) continue;
      if (grant.entity !== 'Resident' || grant.purpose !== purpose) continue;
      if (!grant.fields.includes(field)) continue;
      if (!String(resident['gridCode']).startsWith(grant.jurisdiction)) continue;
      seen[field] = grant.treatment === 'SEE' ? value : (masked[field]?.(value as string) ?? null);
    }
  }
  return seen;
}

/** Whether a department may know that somebody lives in a grid at all. */
const rightsAt = (department: string, gridCode: string): boolean =>
  grants().some(
    (grant) =>
      grant.department === department &&
      grant.entity === 'Resident' &&
      gridCode.startsWith(grant.jurisdiction),
  );

const part = `fragment Fields on Resident { ${fields.join(' ')} }`;
/** One resident by four paths, under other names and in a fragment: what is hidden on one must be on all. */
const allPaths = `query($id: ID!, $grid: String!) {
  list: residents(first: 200) { nodes { id ...Fields } }
  one: resident(id: $id) { id ...Fields }
  renamed: resident(id: $id) { id ${fields.map((field) => `x${field}: ${field}`).join(' ')} }
  grid(code: $grid) { residents(first: 200) { nodes { id ...Fields } } }
} ${part}`;

const without = ({ id: _id, ...rest }: Resident): Resident => rest;

/** Everything that one caller gets to see of residents, by path and id. */
async function seenBy(ask: Ask, id: string): Promise<Map<string, Resident>> {
  const answer = await ask(allPaths, { id, grid: truth.get(id)?.['gridCode'] });
  expect(answer.errors, answer.text.slice(0, 500)).toBeNull();
  const seen = new Map<string, Resident>();
  const { list, one, renamed, grid } = answer.data ?? {};
  for (const node of list.nodes) seen.set(`list ${node.id}`, without(node));
  for (const node of grid.residents.nodes) seen.set(`grid ${node.id}`, without(node));
  if (one !== null) seen.set(`one ${id}`, without(one));
  if (renamed !== null) {
    const entries = Object.entries(without(renamed)).map(([name, value]) => [name.slice(1), value]);
    seen.set(`renamed ${id}`, Object.fromEntries(entries));
  }
  return seen;
}

const anybody = (): string =>
  [...truth].find(
    ([, one]) => String(one['gridCode']).startsWith('4201') && (one['careTags'] as string[]).length > 0,
  )?.[0] as string;

test('the truth holds what rights are about, so that a hidden value is one that is there', () => {
  expect(truth.size).toBeGreaterThan(100);
  for (const field of fields.filter((name) => name !== 'unitId'))
    expect([...truth.values()].filter((one) => one[field] !== null).length, field).toBe(truth.size);
  expect(departments).toHaveLength(14);
  expect([...truth.values()].some((one) => !String(one['gridCode']).startsWith('4201'))).toBe(true);
});

describe.each(departments.map(({ code }) => code))('%s', (code) => {
  test('sees of every resident exactly what its grants say, by whichever path', async () => {
    const ask = await hub.ask({ ...persona.department(code), purpose: purposeOf(code) });
    const seen = await seenBy(ask, anybody());
    const visible = [...truth].filter(([, one]) => rightsAt(code, String(one['gridCode'])));
    expect(
      [...seen.keys()]
        .filter((key) => key.startsWith('list'))
        .map((key) => key.slice(5))
        .toSorted(),
    ).toEqual(visible.map(([id]) => id).toSorted());
    const keys = [...seen.keys()].map(
      (key) => [key, truth.get(key.split(' ')[1] as string) as Resident] as const,
    );
    const allowed = keys.map(([key, resident]) => [key, expected(code, purposeOf(code), resident)]);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(allowed));
  });

  test('sees nobody for a purpose that it has no grant for, or for none', async () => {
    const others = ['curiosity', '', 'public-security', 'community-service', 'audit'].filter(
      (purpose) => purpose !== purposeOf(code),
    );
    for (const purpose of others) {
      const ask = await hub.ask({ role: 'department', department: code, purpose });
      expect([...(await seenBy(ask, anybody()))], purpose).toEqual([]);
    }
    const ask = await hub.ask({ role: 'department', department: code });
    expect([...(await seenBy(ask, anybody()))]).toEqual([]);
  });
});

test('a department that does not exist sees nobody', async () => {
  for (const department of ['nobody', '', 'police ', 'Police', 'police\u001fResident']) {
    const ask = await hub.ask({ role: 'department', department, purpose: 'public-security' });
    expect([...(await seenBy(ask, anybody()))], department).toEqual([]);
  }
});

test('an auditor sees no personal value of anybody, by whichever path', async () => {
  const seen = await seenBy(await hub.ask(persona.auditor), anybody());
  expect(seen.size).toBeGreaterThan(0);
  for (const resident of seen.values())
    for (const field of ['citizenId', 'phone', 'name', 'birthDate', 'sex', 'careTags'])
      expect(resident[field]).toBeNull();
});

test.each(['operator', 'citizen', 'system'] as const)('%s sees nobody', async (role) => {
  expect([...(await seenBy(await hub.ask(persona[role]), anybody()))]).toEqual([]);
});
