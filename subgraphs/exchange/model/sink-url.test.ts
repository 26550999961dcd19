import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isReceiptKey, readPostgresUrl, readWebhookUrl } from './sink-url.ts';

test('in production plain http goes nowhere, to this machine neither', () => {
  for (const url of ['http://127.0.0.1/in', 'http://localhost/in', 'http://[::1]/in']) {
    expect(readWebhookUrl(url, false), url).not.toBeNull();
    expect(readWebhookUrl(url, true), url).toBeNull();
  }
  expect(readWebhookUrl('https://Hooks.Example/in', true)).toEqual({ host: 'hooks.example', port: 443 });
  expect(readWebhookUrl('https://[fd00::1]:8443/', true)).toEqual({ host: 'fd00::1', port: 8443 });
});

test('hosts that only look like this machine are not it', () => {
  for (const host of ['127.0.0.1.evil.example', 'localhost.evil.example', 'notlocalhost', '128.0.0.1'])
    expect(readWebhookUrl(`http://${host}/`, false), host).toBeNull();
});

test('a connection string names one host, one database and a user', () => {
  expect(readPostgresUrl('postgresql://a:b@db.example/residents')).toEqual({
    host: 'db.example',
    port: 5432,
    database: 'residents',
  });
  for (const text of [
    'postgres://a:b@db.example',
    'postgres://a:b@/residents',
    'postgres://a:b@db.example/x/y',
    'postgres://a:b@db.example/residents?hostaddr=10.0.0.1',
    'postgres://a:b@db.example/residents#x',
    'host=db.example dbname=residents',
  ])
    expect(readPostgresUrl(text), text).toBeNull();
});

const spki = (type: 'ed25519' | 'x25519'): string => {
  const { publicKey } = generateKeyPairSync(type as 'ed25519');
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
};

test('a receipt key is an Ed25519 public key and nothing else', () => {
  expect(isReceiptKey(spki('ed25519'))).toBe(true);
  for (const text of ['', 'x', spki('x25519'), `${spki('ed25519')} `, spki('ed25519').slice(4)])
    expect(isReceiptKey(text), text).toBe(false);
});
