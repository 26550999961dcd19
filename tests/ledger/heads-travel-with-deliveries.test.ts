import { checkpointOf, ledgerKeyOf } from '@cityhub/receiver/checkpoint';
import { verifierKeyText } from '@cityhub/schema/ledger/note';
import { afterAll, expect, test } from 'vitest';
import { type DispatchCity, startDispatchCity } from '../dispatch/dispatch-city.ts';
import { until } from '../harness/until.ts';
import { startWebhookCity, type WebhookCity } from '../webhooks/webhook-city.ts';
import { keysOf, readHeads } from './check-ledger.ts';

let here: DispatchCity | undefined;
let there: WebhookCity | undefined;
afterAll(async () => {
  await here?.stop();
  await there?.stop();
});

interface Kept {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

test("a department's database gets the heads as they were signed, and its records also where it takes the table away", async () => {
  here = await startDispatchCity();
  const { hub, city } = here;
  await here.grant('police', ['name', 'gridCode']);
  await here.grant('water', ['name', 'gridCode']);
  await here.append([{ person: 1 }]);
  await here.startWorker();
  await until('the first is sealed', async () => (await readHeads(hub)).length > 0);
  const feed = await here.feed('police');
  const department = city.department('police');
  const kept = () =>
    department<Kept[]>`select origin, size, root, note from cityhub.checkpoint order by size`;
  await here.untilDelivered(feed);
  for (let person = 2; person < 5; person += 1) {
    const before = (await kept()).length;
    // Each block brings the newest that there is: some block comes after the next sealing.
    await until('another head has come', async () => {
      await here?.append([{ person }]);
      await here?.untilDelivered(feed);
      return (await kept()).length > before;
    });
  }
  const heads = new Map(
    (await readHeads(hub)).filter(({ tree }) => tree === 0).map((head) => [head.size, head]),
  );
  const [ledger] = await hub<{ origin: string }[]>`select origin from log.ledger`;
  for (const { origin, size, root, note } of await kept()) {
    expect(origin).toBe(`${ledger?.origin}/city`);
    expect({ root, note }).toEqual({ root: heads.get(size)?.root, note: heads.get(size)?.note });
  }
  await department`drop table cityhub.checkpoint`;
  await here.append([{ person: 6 }, { person: 7 }]);
  await until(
    'it is sealed',
    async () =>
      (
        await hub`select from log.tree t join log.head h on h.shard = t.tree where t.tree = 1 and h.position = t.size`
      ).length === 1,
  );
  await here.append([{ person: 8 }]);
  await here.untilDelivered(feed);
  const [row] = await department<{ count: number }[]>`select count(*)::int as count from cityhub.resident`;
  expect(row?.count).toBe(7);
});

test('a webhook gets the newest head in a header, and the receiver knows it by the key of the ledger', async () => {
  there = await startWebhookCity();
  const { city, police } = there;
  await there.webhook();
  await until('a head was signed', async () => (await readHeads(city.sql)).length > 0);
  const keys = (await keysOf(city.sql)).map((key) => ledgerKeyOf(verifierKeyText(key)));
  let index = 0;
  const found = () => police.requests.flatMap(({ headers }) => checkpointOf(headers as never, keys) ?? []);
  await until('one has come', async () => {
    index += 1;
    await there?.push(index);
    return found().length > 0;
  });
  const heads = (await readHeads(city.sql)).filter(({ tree }) => tree === 0);
  for (const checkpoint of found())
    expect(heads.find(({ size }) => size === checkpoint.size)).toMatchObject({
      root: checkpoint.root,
      note: checkpoint.note,
    });
  expect(police.objections).toEqual([]);
});
