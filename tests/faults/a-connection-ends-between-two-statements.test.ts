import { setTimeout as pause } from 'node:timers/promises';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';

let city: ClonedCity;
beforeAll(async () => {
  city = await cloneCity();
});
afterAll(() => city?.drop());

test.each([0, 20, 200])(
  'a transaction whose connection ends between two statements is refused the second one, %i ms later, and the process lives',
  async (ms) => {
    const sql = connectRaw(city.url, { max: 1, name: 'cut off' });
    const cutOff = sql.begin(async (tx) => {
      const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await city.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
      await pause(ms);
      await tx`select 1`;
    });
    await expect(cutOff).rejects.toThrow();
    // Long enough for whatever was thrown beside the promise to be seen.
    await pause(800);
    // The first statement on the new connection may be told of the old one's end.
    const again = () => sql`select 1 as one`;
    expect(await again().catch(again)).toMatchObject([{ one: 1 }]);
    await sql.end({ timeout: 1 });
  },
);
