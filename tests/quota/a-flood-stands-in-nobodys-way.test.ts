import { occupancy } from '@cityhub/schema/events/occupancy';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { createAppender } from '@cityhub/schema/runtime/log/appender';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { demoGrid } from '../harness/pushes.ts';

let city: ClonedCity;
let unit: string;
beforeAll(async () => {
  city = await cloneCity();
  [{ id: unit }] = (await city.sql`select id from housing.unit limit 1`) as unknown as [{ id: string }];
});
afterAll(() => city?.drop());

test('pushes of one source are stored within the next batches while another has thousands queued', async () => {
  const sql = connectRaw(urlForRole(city.url, 'append', city.secrets), { name: 'test append' });
  const keyring = createKeyring(city.secrets);
  let commits = 0;
  const appender = createAppender({
    sql,
    keyring,
    writer: 'housing.append',
    onAppended: () => {
      commits += 1;
    },
  });
  const push = async (source: string, number: number): Promise<number> => {
    const fields = {
      residentId: crypto.randomUUID(),
      unitId: unit,
      gridCode: demoGrid,
      kind: 'OTHER',
      since: '2024-01-01',
      until: null,
    };
    await appender.append({
      event: occupancy,
      shard: occupancy.shard,
      entity: occupancy.entity,
      operation: 'registerResidence',
      recordId: keyring.recordId('Occupancy', source, String(number)),
      jurisdiction: demoGrid,
      fields,
      actor: `source:${source}`,
      source,
      purpose: 'data-provision',
      idempotencyKey: `${source}/${number}`,
      cause: null,
      traceId: 'test',
      body: fields,
    });
    return commits;
  };
  const flood = Array.from({ length: 12_000 }, (_, number) => push('flood', number));
  await flood[0];
  const waits: number[] = [];
  // One caller that waits for each answer, beside the flood.
  for (let number = 0; number < 4; number += 1) {
    const before = commits;
    waits.push((await push('quiet', number)) - before);
  }
  // Idle: each would be in the next commit. Here the one in flight comes before, so twice as many at most.
  expect(Math.max(...waits)).toBeLessThanOrEqual(2);
  const [{ stored }] = (await city.sql`
    select count(*)::int as stored from log.change where source = 'flood'`) as unknown as [
    { stored: number },
  ];
  expect(stored, 'the flood was still under way').toBeLessThan(12_000);
  await Promise.all(flood);
  const [{ position, changes }] = (await city.sql`
    select h.position, (select count(*)::int from log.change where shard = 2) as changes
    from log.head h where h.shard = 2`) as unknown as [{ position: number; changes: number }];
  expect(position, 'positions are dense').toBe(changes);
  await sql.end();
});
