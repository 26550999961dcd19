import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { checkDocument } from './document.ts';
import { type Limit, maxima } from './maxima.ts';

/** The limit that refuses a text, or null for one that passes. */
function refusedBy(text: string): Limit | null {
  try {
    checkDocument(parse(text));
    return null;
  } catch (error) {
    return (error as { extensions: { limit: Limit } }).extensions.limit;
  }
}
const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const nested = (depth: number): string => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;

/** Of each limit a text that is as much as may be, and the next one. */
const texts: Partial<Record<Limit, (count: number) => string>> = {
  operations: (count) => times(count, (index) => `query Q${index} { a }`),
  depth: nested,
  selections: (count) => `{ x { ${times(count - 1, (index) => `f${index}`)} } }`,
  rootFields: (count) => `{ ${times(count, (index) => `f${index}`)} }`,
  aliases: (count) => `{ x { ${times(count, (index) => `b${index}: a`)} } }`,
  repeats: (count) => `{ ${times(count, () => 'a')} }`,
  directives: (count) => `{ a ${times(count, () => '@include(if: true)')} }`,
  listEntries: (count) => `{ a(ids: [${times(count, String)}]) }`,
  introspectionDepth: (count) => `{ __schema ${nested(count - 1)} }`,
  introspectionLists: (count) => `{ __schema { ${'fields { '.repeat(count)} name ${'}'.repeat(count)} } }`,
};

test.each(Object.entries(texts))('%s: as many as may be pass, one more is refused', (limit, make) => {
  const most = maxima[limit as Limit];
  expect(refusedBy(make(most))).toBeNull();
  expect(refusedBy(make(most + 1))).toBe(limit);
});

test('what a fragment hides is found, also in one that nothing spreads', () => {
  expect(refusedBy(`{ a { ...F } } fragment F on A ${nested(maxima.depth)}`)).toBe('depth');
  expect(refusedBy(`{ a } fragment F on A ${nested(maxima.depth + 1)}`)).toBe('depth');
  expect(refusedBy(`{ a } fragment F on A { ${times(maxima.aliases + 1, (index) => `b${index}: a`)} }`)).toBe(
    'aliases',
  );
});

test('the question that tools ask of a schema passes', () => {
  const question = getIntrospectionQuery({
    inputValueDeprecation: true,
    specifiedByUrl: true,
    schemaDescription: true,
    directiveIsRepeatable: true,
    oneOf: true,
  });
  expect(refusedBy(question)).toBeNull();
});

test('a fragment of the schema does not lend its depth to the city', () => {
  const fragment = `fragment F on __Type ${nested(maxima.depth + 1)}`;
  expect(refusedBy(`{ __schema { types { ...F } } } ${fragment}`)).toBeNull();
  expect(refusedBy(`{ a { ...F } } ${fragment}`)).toBe('depth');
});
