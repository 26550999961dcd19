import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { root } from './tree.ts';

const chinese = /[\u4e00-\u9fff]/;
// The composed graph, without federation's own directives and join types.
const supergraph = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });

interface Described {
  readonly name: string;
  readonly description: string | null | undefined;
}

/** A field takes its description from one subgraph; the root types need none. */
function* described(): Generator<Described> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type) || /^(join|link|core)__/.test(type.name))
      continue;
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    const isResult = type.name.endsWith('Result');
    if (!isRoot && !isResult) yield type;
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        yield { name: `${type.name}.${field.name}`, description: field.description };
    }
    if (isScalarType(type)) continue;
  }
}

test('every type and field of the graph says what it is, in English and with the Chinese term', () => {
  const silent = [...described()].filter(
    ({ description }) => !description || !chinese.test(description) || !/[A-Za-z]/.test(description),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});
