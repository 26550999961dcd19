import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildClientSchema, parse, printSchema } from 'graphql';

const root = new URL('../../', import.meta.url);

/** Generates an app's client as the app's own build would, from the checked-in introspection alone; answers the file. */
export async function generateClient(folder: string): Promise<string> {
  const introspection = JSON.parse(await readFile(new URL('schema/introspection.json', root), 'utf8'));
  const schemaAst = buildClientSchema(introspection);
  const document = parse(await readFile(new URL('tests/typed-client/grid-app.graphql', root), 'utf8'));
  const filename = join(folder, 'grid-app.ts');
  const text = await codegen({
    filename,
    schema: parse(printSchema(schemaAst)),
    schemaAst,
    documents: [{ location: 'grid-app.graphql', document }],
    config: {
      useTypeImports: true,
      scalars: { ID: 'string', Date: 'string', DateTime: 'string', Position: 'number' },
    },
    plugins: [{ operations: {} }, { typedDocuments: {} }],
    pluginMap: { operations, typedDocuments },
  });
  await writeFile(filename, text);
  return filename;
}
