import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Ask, persona } from '../harness/graph-client.ts';
import { until } from '../harness/until.ts';
import { startWebhookCity, type WebhookCity } from '../webhooks/webhook-city.ts';
import { erase, tablesWith } from './erasures.ts';

let all: WebhookCity;
let operator: Ask;

beforeAll(async () => {
  all = await startWebhookCity();
  operator = await all.hub.ask(persona.operator);
  await all.webhook({ fromNow: true });
  const { version } = await all.push(0);
  await until('the feeds run', async () => (await cursorOf('postgres')) >= version);
});
afterAll(() => all?.stop());
beforeEach(() => all.police.interfere(null));

/** How far the police's feed of residents is that has this sink. */
async function cursorOf(kind: string): Promise<number> {
  const [row] = await all.city.sql`
    select c.position from log.cursor c join policy.feed f on f.id = c.feed_id
    where f.department = 'police' and f.entity = 'Resident' and f.sink ->> 'kind' = ${kind}`;
  return row?.['position'] ?? 0;
}
const effectsOf = (recordId: string) => all.police.applied.filter((event) => event.subject === recordId);

test('a worker that has read a version before its erasure and writes it after is followed by the erasure', async () => {
  const there = all.city.department('police');
  await there.unsafe(`
    create table public.audit (n bigserial primary key, record_id uuid, version bigint, named boolean);
    create function public.audit() returns trigger language plpgsql security definer as $$
      begin insert into public.audit (record_id, version, named) values (new.record_id, new.version, new.name is not null); return null; end $$;
    create trigger audit after insert or update on cityhub.resident for each row execute function public.audit()`);
  const [{ version: erasedAt }, recordId, version] = await there.begin(async (tx) => {
    await tx`lock table cityhub.resident in exclusive mode`;
    const pushed = await all.push(1, { name: '在途甲' });
    await until('the worker has it in its hands', async () => {
      const [row] = await there`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%cityhub.resident%'`;
      return row !== undefined;
    });
    const { receipt } = await erase(operator, { recordId: pushed.recordId });
    return [receipt, pushed.recordId, pushed.version] as const;
  });
  await until('the police have the erasure', async () => (await cursorOf('postgres')) >= erasedAt);
  const seen = await there`select version, named from public.audit where record_id = ${recordId} order by n`;
  expect([...seen]).toEqual([
    { version, named: true },
    { version: erasedAt, named: false },
  ]);
  expect(await tablesWith(there, ['在途甲'])).toEqual([]);
});

test('a delivery to a webhook that is under way is followed by the erasure, without data', async () => {
  const held = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  all.police.interfere(async (request, answer) => {
    if (request.body.includes('在途乙')) {
      arrived.resolve();
      await held.promise;
    }
    return answer();
  });
  const { recordId, version } = await all.push(2, { name: '在途乙' });
  await arrived.promise;
  const { receipt } = await erase(operator, { recordId });
  held.resolve();
  await until('the police have the erasure', async () => effectsOf(recordId).length === 2);
  const [pushed, erased] = effectsOf(recordId);
  expect(pushed).toMatchObject({ type: 'city.hub.resident.changed.v1', recordversion: String(version) });
  expect(erased).toMatchObject({
    type: 'city.hub.resident.erased.v1',
    recordversion: String(receipt.version),
  });
  expect(erased).not.toHaveProperty('data');
  expect(all.police.objections).toEqual([]);
});

test('a delivery that a webhook did not take is not tried again once its version is erased', async () => {
  let refused = 0;
  all.police.interfere(async (request, answer) => {
    if (!request.body.includes('在途丙')) return answer();
    refused += 1;
    return { status: 503, headers: {}, body: '' };
  });
  const { recordId } = await all.push(3, { name: '在途丙' });
  await until('it was tried', async () => refused > 0);
  const { receipt } = await erase(operator, { recordId });
  const before = refused;
  await until('the police have the erasure', async () => effectsOf(recordId).length === 1, 60_000);
  // One attempt may have been under way.
  expect(refused).toBeLessThanOrEqual(before + 1);
  expect(effectsOf(recordId).map((event) => event.recordversion)).toEqual([String(receipt.version)]);
});
