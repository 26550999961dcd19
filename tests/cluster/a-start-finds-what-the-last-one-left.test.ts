import { expect, test } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { hold, serverPid } from './holder.ts';

test('a cold start makes a durable UTF-8 database that only this machine can reach', async () => {
  const cluster = await hold(await temporaryFolder());
  const settings = await cluster.sql<{ name: string; setting: string }[]>`
    select name, setting from pg_settings
    where name in ('listen_addresses', 'unix_socket_directories', 'fsync', 'synchronous_commit', 'data_checksums',
      'wal_level', 'max_connections', 'server_encoding', 'password_encryption')`;
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
    data_checksums: 'on',
    wal_level: 'logical',
    max_connections: '300',
    server_encoding: 'UTF8',
    password_encryption: 'scram-sha-256',
  });
  expect(await cluster.stop()).toBe(0);
});

test('a trigram search sees Chinese', async () => {
  const { sql } = await hold(await temporaryFolder());
  await sql`create extension pg_trgm`;
  const [row] = await sql<
    { likeness: number }[]
  >`select similarity('武汉市武昌区', '武汉市武昌路') as likeness`;
  expect(row?.likeness).toBeGreaterThan(0.3);
});

test('a second start finds its data on the same port', async () => {
  const folder = await temporaryFolder();
  const first = await hold(folder);
  await first.sql`create table kept as select 42 as answer`;
  expect(await first.stop()).toBe(0);
  const second = await hold(folder);
  expect(second.port).toBe(first.port);
  expect(await second.sql`select answer from kept`).toEqual([{ answer: 42 }]);
  expect(second.said()).toBe('');
});

test('a server that a killed hub left behind is taken over', async () => {
  const folder = await temporaryFolder();
  const first = await hold(folder);
  const pid = await serverPid(folder);
  await first.killHard();
  const second = await hold(folder);
  expect(await serverPid(folder)).toBe(pid);
  expect(second.said()).toContain('taking over the database server that an earlier run left behind');
  expect(await second.stop()).toBe(0);
});

test('a start after kill -9 of the hub and of Postgres has everything that was acknowledged', async () => {
  const folder = await temporaryFolder();
  const first = await hold(folder);
  await first.sql`create table kept as select 42 as answer`;
  const pid = await serverPid(folder);
  await first.killHard();
  process.kill(pid, 'SIGKILL');
  const second = await hold(folder);
  expect(await second.sql`select answer from kept`).toEqual([{ answer: 42 }]);
});

test('a left-behind process of a killed Postgres that is busy does not hinder the next start', async () => {
  const folder = await temporaryFolder();
  const first = await hold(folder);
  // Sorting does not look up from its work: such a process outlives its server for as long as the statement takes.
  const busy = first.sql`select count(*) from (select random() as r from generate_series(1, 30000000) order by r) as s`;
  busy.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const pid = await serverPid(folder);
  await first.killHard();
  process.kill(pid, 'SIGKILL');
  const second = await hold(folder);
  expect(await serverPid(folder)).not.toBe(pid);
  expect(await second.stop()).toBe(0);
});
