import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openText, sealText } from './sealed-text.ts';
import { secretsFrom } from './secrets.ts';

const secrets = secretsFrom(Buffer.alloc(32, 1));

test('what was sealed opens for the same use, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, use) => {
      expect(openText(secrets, use, sealText(secrets, use, text))).toBe(text);
    }),
  );
});

test('it opens for no other use, under no other secret, and not when a byte was changed', () => {
  const sealed = sealText(secrets, 'webhook 1', 'whsec_x');
  expect(() => openText(secrets, 'webhook 2', sealed)).toThrow();
  expect(() => openText(secretsFrom(Buffer.alloc(32, 2)), 'webhook 1', sealed)).toThrow();
  const bytes = Buffer.from(sealed, 'base64');
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] as number) ^ 1;
    expect(() => openText(secrets, 'webhook 1', changed.toString('base64'))).toThrow();
  }
});
