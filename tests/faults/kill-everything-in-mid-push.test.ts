import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedHub, startEmbeddedHub } from '../harness/embedded-hub.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid, registerResidents, residentPush } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';

const pushes = 20_000;
const rowsPerRequest = 50;
const callers = 4;
/** Every so many pushes are of a person who was pushed before. */
const people = 15_000;
const departments = ['police', 'urban_management', 'construction', 'population'];

let hub: EmbeddedHub;

beforeAll(async () => {
  hub = await startEmbeddedHub(200);
});
afterAll(() => hub?.stop());

const acknowledged = new Map<string, number[]>();
let acknowledgedPushes = 0;

/** Pushes one request until it is acknowledged, with the same keys each time, as a grid worker's device would. */
async function pushUntilAcknowledged(first: number): Promise<void> {
  const inputs = Array.from({ length: rowsPerRequest }, (_, row) => {
    const index = first + row;
    return {
      ...residentPush(index % people, demoGrid),
      idempotencyKey: `fault-${index}`,
      name: `第${index}次`,
    };
  });
  const ask = await hub.ask(persona.gridworker(demoGrid));
  for (;;) {
    const answer = await ask(registerResidents, { inputs }).catch(() => null);
    const rows = answer?.data?.['registerResidents']?.rows;
    if (rows === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    for (const row of rows) {
      expect(row.error).toBeNull();
      const versions = acknowledged.get(row.receipt.recordId) ?? [];
      versions.push(row.receipt.version);
      acknowledged.set(row.receipt.recordId, versions);
    }
    acknowledgedPushes += rows.length;
    return;
  }
}

/** A trigger in each department's database writes down every version that ever became visible there. */
async function auditDepartments(): Promise<void> {
  for (const department of departments) {
    const sql = await hub.sql(`department_${department}`);
    await until(
      `${department} has its table`,
      async () => (await sql`select to_regclass('cityhub.resident') as t`)[0]?.['t'] !== null,
    );
    await sql.unsafe(`create table audit (n bigserial primary key, record_id uuid, version bigint);
      create function audit() returns trigger language plpgsql security definer as $$
        begin insert into public.audit (record_id, version) values (new.record_id, new.version); return null; end $$;
      create trigger audit after insert or update on cityhub.resident for each row execute function audit()`);
  }
}

/** Kills one process with -9 and makes sure that it is gone. */
async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(`process ${pid} is gone`, async () => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
}

async function killEachOnce(): Promise<void> {
  const reached = (share: number) =>
    until(`${share * 100} % pushed`, async () => acknowledgedPushes >= pushes * share, 200_000);
  await reached(0.2);
  const first = await hub.pids();
  await kill(first.worker);
  await reached(0.4);
  await kill((await hub.pids()).postmaster);
  await reached(0.6);
  await kill((await hub.pids()).hub);
  await hub.start();
  await reached(0.8);
  const last = await hub.pids();
  expect(last.worker).not.toBe(first.worker);
  expect(last.postmaster).not.toBe(first.postmaster);
  await kill(last.postmaster);
  await kill(last.hub);
  await hub.start();
}

test('kill -9 of worker, Postgres and gateway in the middle of 20,000 pushes loses nothing, doubles nothing, and keeps order', async () => {
  await auditDepartments();
  const chaos = killEachOnce();
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < pushes) {
      const first = next;
      next += rowsPerRequest;
      await pushUntilAcknowledged(first);
    }
  };
  await Promise.all([chaos, ...Array.from({ length: callers }, caller)]);
  expect(acknowledgedPushes).toBe(pushes);
  expect(acknowledged.size).toBe(people);

  const [head] = await (await hub.sql('cityhub'))`
    select h.position, count(c.*)::int as changes, count(distinct c.idempotency_key)::int as keys
    from log.head h join log.change c using (shard) where h.shard = 1 group by h.position`;
  expect(head?.['changes'], 'positions have no gap').toBe(head?.['position']);
  expect(head?.['keys'], 'no push was stored twice').toBe(head?.['changes']);

  for (const department of departments) {
    const sql = await hub.sql(`department_${department}`);
    await until(
      `${department} has everything`,
      async () =>
        (await sql`select max(position) as p from cityhub.cursor where shard = 1`)[0]?.['p'] ===
        head?.['position'],
      120_000,
    );
    const held = await sql<
      { record_id: string; version: number }[]
    >`select record_id, version from cityhub.resident`;
    const versionOf = new Map(held.map((row) => [row.record_id, row.version]));
    let wrong = 0;
    for (const [id, versions] of acknowledged) if (versionOf.get(id) !== Math.max(...versions)) wrong += 1;
    expect(wrong, `${department}: records that are missing or not at their last version`).toBe(0);
    const [twice] =
      await sql`select count(*)::int as n from (select from audit group by record_id, version having count(*) > 1) d`;
    expect(twice?.['n'], `${department}: versions that became visible twice`).toBe(0);
    const [backwards] = await sql`
      select count(*)::int as n from (
        select version < lag(version) over (partition by record_id order by n) as back from audit) a where back`;
    expect(backwards?.['n'], `${department}: versions that came after a later one`).toBe(0);
  }
}, 400_000);
