import { randomBytes } from 'node:crypto';
import { sealText } from '@cityhub/schema/runtime/sealed-text';
import { secretsFrom } from '@cityhub/schema/runtime/secrets';
import { expect, test } from 'vitest';
import { openKeys, signWebhook } from './webhook-signature.ts';

const feed = '8d8f7a2e-8f4e-4d8c-9c55-0b8c4a7f2a11';
const secrets = secretsFrom(Buffer.alloc(32, 7));
const texts = [1, 2, 3].map(() => `whsec_${randomBytes(32).toString('base64')}`);
const now = Date.now();
const sealed = (until: (string | null)[]) =>
  until.map((end, index) => ({
    id: `s${index}`,
    sealed: sealText(secrets, `feed ${feed} secret s${index}`, texts[index] ?? ''),
    until: end,
  }));
const body = Buffer.from(JSON.stringify({ name: '陈晓明' }));

const signaturesOf = (keys: Buffer[]): string[] =>
  signWebhook(keys, 'msg_1', body, now)['webhook-signature']?.split(' ') ?? [];

test('each secret that is valid signs', () => {
  const keys = openKeys(secrets, feed, sealed([null, new Date(now + 1000).toISOString(), null]), now);
  expect(signaturesOf(keys)).toEqual(keys.flatMap((key) => signaturesOf([key])));
  expect(keys.map((key) => `whsec_${key.toString('base64')}`)).toEqual(texts);
});

test('a secret whose time is over signs nothing', () => {
  const keys = openKeys(secrets, feed, sealed([new Date(now).toISOString(), null]), now);
  expect(keys.map((key) => `whsec_${key.toString('base64')}`)).toEqual([texts[1]]);
});

test('the signature is the example of the standard', () => {
  // The example of Standard Webhooks 1.0, as its own libraries test it.
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const example = Buffer.from('{"test": 2432232314}');
  expect(signWebhook([key], 'msg_p5jXN8AQM9LWM0D4loKWxJek', example, 1_614_265_330_000)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('a secret that was sealed for another feed does not open', () => {
  expect(() => openKeys(secrets, 'another feed', sealed([null]), now)).toThrow();
});
