import { expect, test } from 'vitest';
import { importsOf, specifiersOf } from './imports.ts';

const file = (path: string, text: string) => ({ path, text });

test('an import is seen over several lines, by type, as a re-export, for its effect and when it is dynamic', () => {
  const text = `
    import {
      // it's a comment with a quote
      a,
      type B,
    } from './a.ts';
    import type { C } from './c.ts';
    import './effect.ts';
    export { d } from './d.ts';
    export type * from './e.ts';
    const later = await import('./later.ts');
    const notAnImport = "import x from './string.ts'";`;
  expect(specifiersOf(file('x.ts', text)).sort()).toEqual([
    './a.ts',
    './c.ts',
    './d.ts',
    './e.ts',
    './effect.ts',
    './later.ts',
  ]);
});

test('an import of a package of the hub leads to its file, any other keeps its name', () => {
  const files = [
    file('schema/package.json', '{ "name": "@cityhub/schema" }'),
    file(
      'subgraphs/tickets/actions/open.ts',
      "import '@cityhub/schema/runtime/actor'; import '../model/ticket.ts'; import 'zod';",
    ),
  ];
  expect(importsOf(files).map(({ to }) => to)).toEqual([
    'schema/runtime/actor.ts',
    'subgraphs/tickets/model/ticket.ts',
    'zod',
  ]);
});
