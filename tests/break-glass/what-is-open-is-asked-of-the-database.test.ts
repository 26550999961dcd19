import {
  activeBreakGlass,
  closeBreakGlass,
  insertBreakGlass,
  openBreakGlass,
} from '@cityhub/exchange/store/break-glass';
import { connectDrizzle, type Tx } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

const record = '3094987f-3960-8543-8f62-055921a7146b';
const other = '4094987f-3960-8543-8f62-055921a7146b';
const ids = {
  first: '00000000-0000-4000-8000-000000000001',
  second: '00000000-0000-4000-8000-000000000002',
};

let city: ClonedCity;
let exchange: ReturnType<typeof connectDrizzle>;
beforeAll(async () => {
  city = await cloneCity();
  exchange = connectDrizzle(urlForRole(city.url, 'exchange', city.secrets), { name: 'test', max: 1 });
});
afterAll(async () => {
  await exchange?.end();
  await city?.drop();
});

const run = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => exchange.db.transaction(work);
const request = (id: string, fields: readonly string[], minutes: number) =>
  run((tx) =>
    insertBreakGlass(tx, {
      id,
      recordId: record,
      entity: 'Resident',
      jurisdiction: '420102010001001',
      sourceDepartment: null,
      fields,
      minutes,
      reason: '因',
      legalBasis: '法',
      requestedBy: 'auditor:sun-li',
    }),
  );
const active = (actor = 'auditor:sun-li', of = record) => run((tx) => activeBreakGlass(tx, actor, of));

test('nothing is open before the approval, and then for the account that asked and the record alone', async () => {
  await request(ids.first, ['name'], 10);
  expect(await active()).toBeNull();
  await run((tx) => openBreakGlass(tx, ids.first, 'auditor:qian-wei'));
  expect(await active()).toMatchObject({ id: ids.first, fields: ['name'], expiresAt: expect.any(Date) });
  expect(await active('auditor:qian-wei')).toBeNull();
  expect(await active('auditor:sun-li', other)).toBeNull();
});

test('two that are open show the fields of both, until each ends', async () => {
  await request(ids.second, ['name', 'phone'], 20);
  await run((tx) => openBreakGlass(tx, ids.second, 'auditor:qian-wei'));
  const both = await active();
  expect(both).toMatchObject({ id: ids.second, fields: ['name', 'phone'] });
  expect(both?.ids.toSorted()).toEqual([ids.first, ids.second]);
  await run((tx) => closeBreakGlass(tx, ids.second, 'auditor:sun-li'));
  expect(await active()).toMatchObject({ id: ids.first, fields: ['name'] });
  await city.sql`
    update exchange.break_glass set decided_at = decided_at - interval '10 minutes', expires_at = expires_at - interval '10 minutes'
    where id = ${ids.first}`;
  expect(await active()).toBeNull();
});
