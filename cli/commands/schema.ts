import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { introspectionFromSchema } from 'graphql';
import { compose } from '../compose.ts';
import { publicSchema } from '../public-schema.ts';
import { schemas } from '../subgraphs.ts';
import { UserError } from '../user-error.ts';

const folder = fileURLToPath(new URL('../../schema/', import.meta.url));

/** What the graph answers to a tool that asks it for itself: for generators of clients, which need no hub then. */
const introspection = (supergraph: string): string =>
  `${JSON.stringify(introspectionFromSchema(publicSchema(supergraph)), null, 1)}\n`;

/** Prints SDL, supergraph and introspection into schema/, or with `check` tells whether what is checked in is what composes. */
export async function schema({ check = false }: { check?: boolean }): Promise<void> {
  const { sdl, supergraph } = compose(schemas);
  const files = [
    ...Object.entries(sdl).map(([name, text]) => [`sdl/${name}.graphql`, text] as const),
    ['supergraph.graphql', supergraph] as const,
    ['introspection.json', introspection(supergraph)] as const,
  ];
  if (!check) {
    await mkdir(`${folder}sdl`, { recursive: true });
    for (const [file, text] of files) await writeFile(folder + file, text);
    console.log(`wrote ${files.length} files to schema/`);
    return;
  }
  const stale: string[] = [];
  for (const [file, text] of files) {
    if ((await readFile(folder + file, 'utf8').catch(() => '')) !== text) stale.push(`schema/${file}`);
  }
  if (stale.length > 0)
    throw new UserError(`Not as composed: ${stale.join(', ')}. Run npx cityhub schema and commit.`);
  console.log('schema/ is as composed');
}
