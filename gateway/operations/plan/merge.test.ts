import { expect, test } from 'vitest';
import { copyOf, merger } from './merge.ts';

const mergeInto = merger((typename) => typename === 'Film');

test('what two subgraphs know of an object comes together, and lists of the same length item by item', () => {
  const target = { id: '1', place: { x: 1 }, parts: [{ a: 1 }, { a: 2 }], tags: ['old'] };
  mergeInto(target, { place: { y: 2 }, parts: [{ b: 1 }, null], tags: ['new', 'er'] });
  expect(target).toEqual({
    id: '1',
    place: { x: 1, y: 2 },
    parts: [{ a: 1, b: 1 }, null],
    tags: ['new', 'er'],
  });
});

test('the name of an object type stays, the name of an interface gives way', () => {
  const [film, medium] = [{ __typename: 'Film' }, { __typename: 'Medium' }];
  mergeInto(film, { __typename: 'Medium' });
  mergeInto(medium, { __typename: 'Film' });
  expect([film, medium]).toEqual([{ __typename: 'Film' }, { __typename: 'Film' }]);
});

test('a subgraph cannot reach the prototype of all objects', () => {
  mergeInto({}, JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('a copy shares nothing', () => {
  const original = { list: [{ id: 1 }] };
  const copy = copyOf(original);
  (copy.list[0] as { id: number }).id = 2;
  expect(original).toEqual({ list: [{ id: 1 }] });
});
