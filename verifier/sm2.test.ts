import { expect, test } from 'vitest';
import { isSignedBySm2 } from './sm2.mjs';

// GB/T 32918.5-2017, appendix A.2: the standard's own example on the recommended curve.
const publicKey = Buffer.from(
  '04' +
    '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  'hex',
);
const signature = Buffer.from(
  'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  'hex',
);
const message = Buffer.from('message digest');

test('the example of the standard is good', () => {
  expect(isSignedBySm2(message, publicKey, signature)).toBe(true);
});

test('no byte of signature, key or message may be another', () => {
  for (const bytes of [signature, publicKey, message])
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      const [m, k, s] = [message, publicKey, signature].map((one) => (one === bytes ? changed : one));
      expect(isSignedBySm2(m as Buffer, k as Buffer, s as Buffer)).toBe(false);
    }
});

test('zeros, the order of the group and too few bytes are no signature', () => {
  const order = Buffer.from('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123', 'hex');
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const bad = [
    Buffer.alloc(64),
    Buffer.concat([r, Buffer.alloc(32)]),
    Buffer.concat([order, s]),
    Buffer.concat([r, order]),
    r,
  ];
  for (const one of bad) expect(isSignedBySm2(message, publicKey, one)).toBe(false);
});
