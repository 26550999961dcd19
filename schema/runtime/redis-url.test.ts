import { expect, test } from 'vitest';
import { readRedisUrl } from './redis-url.ts';

test('one host is one server', () => {
  expect(readRedisUrl('redis://cache')).toEqual({
    cluster: false,
    nodes: [{ host: 'cache', port: 6379 }],
    username: undefined,
    password: undefined,
    tls: false,
    database: 0,
  });
});

test('several hosts are a cluster, and share user, password and TLS', () => {
  expect(readRedisUrl('rediss://hub:p%40ss@10.0.0.1:7000,10.0.0.2:7001,[fd00::3]:7002')).toEqual({
    cluster: true,
    nodes: [
      { host: '10.0.0.1', port: 7000 },
      { host: '10.0.0.2', port: 7001 },
      { host: 'fd00::3', port: 7002 },
    ],
    username: 'hub',
    password: 'p@ss',
    tls: true,
    database: 0,
  });
});

test('one host can name a cluster, too', () => {
  expect(readRedisUrl('redis://127.0.0.1:7000?cluster=true')?.cluster).toBe(true);
  expect(readRedisUrl('redis://127.0.0.1:7000/0?cluster=true')?.cluster).toBe(true);
  expect(readRedisUrl('redis://127.0.0.1:7000?cluster=false')?.cluster).toBe(false);
});

test('a single server may have a number for its database, a cluster has none', () => {
  expect(readRedisUrl('redis://cache:6380/3')?.database).toBe(3);
  expect(readRedisUrl('redis://cache:6380,other:6380/3')).toBeNull();
});

test.each([
  '',
  'cache:6379',
  'http://cache',
  'redis://',
  'redis://cache:70000',
  'redis://a:1,,b:2',
  'redis://a:1,b:x',
  'redis://a:1/name',
  'redis://a b',
])('%j is no place of a Redis', (text) => {
  expect(readRedisUrl(text)).toBeNull();
});
