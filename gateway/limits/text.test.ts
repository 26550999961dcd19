import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { maxima } from './maxima.ts';
import { checkText, countTokens } from './text.ts';

const words = (count: number): string => `{ ${'a '.repeat(count - 2)}}`;

test('words and signs are counted, not spaces and comments', () => {
  expect(countTokens('{ a(b: "c d") # e f\n }', 100)).toBe(8);
  expect(countTokens('', 100)).toBe(0);
});

test('the counting ends where it is known that there are too many', () => {
  // Behind the limit stands what is no word of GraphQL: it is never read.
  expect(countTokens(`${'a '.repeat(11)} \u0000`, 10)).toBe(11);
  expect(() => countTokens(`${'a '.repeat(9)} \u0000`, 10)).toThrow(GraphQLError);
});

test('a text of as many words as may be passes, and one more is refused', () => {
  expect(() => checkText(words(maxima.tokens))).not.toThrow();
  expect(() => checkText(words(maxima.tokens + 1))).toThrow('too long');
});

test('a long text is refused by its bytes', () => {
  const comment = '#'.repeat(maxima.textBytes - 10);
  expect(() => checkText(`{ a }\n${comment}`)).not.toThrow();
  expect(() => checkText(`{ a }\n${comment}12345`)).toThrow('too long');
  expect(() => checkText(`{ a }\n#${'网'.repeat(maxima.textBytes / 3)}`)).toThrow('too long');
});
