import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { concatAST, type DocumentNode, parse, print, separateOperations } from 'graphql';
import { z } from 'zod';
import { reasonOf, UserError } from '../user-error.ts';

/** A text and where it stands, for messages. */
export interface NamedText {
  readonly place: string;
  readonly hash: string;
  readonly text: string;
}

const manifestSchema = z.record(z.string(), z.string());
const graphqlTypes = new Set(['.graphql', '.gql']);

const hashOf = (text: string): string => hash('sha256', text);

/** `{ "<sha256>": "<text>" }`, as graphql-codegen and Relay write it. */
function readManifest(file: string, content: string): NamedText[] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(content);
  } catch (error) {
    throw new UserError(`${file} is not JSON (${reasonOf(error)}).`);
  }
  const read = manifestSchema.safeParse(manifest);
  if (!read.success)
    throw new UserError(`${file} is no manifest: write {"<SHA-256 of the text>": "<text>"}.`);
  return Object.entries(read.data).map(([key, text]) => {
    const bare = key.replace(/^sha256:/, '');
    if (bare !== hashOf(text))
      throw new UserError(`${file}: ${key} is not the SHA-256 of its text, which is ${hashOf(text)}.`);
    return { place: `${file}: ${bare}`, hash: bare, text };
  });
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => graphqlTypes.has(extname(name)))
    .sort()
    .map((name) => join(folder, name));
}

/** Each operation with the fragments that it uses, which may stand in another of the files. */
async function readOperations(files: readonly string[]): Promise<NamedText[]> {
  const documents: DocumentNode[] = [];
  for (const file of files) {
    try {
      documents.push(parse(await readFile(file, 'utf8')));
    } catch (error) {
      throw new UserError(`${file}: ${reasonOf(error)}`);
    }
  }
  return Object.entries(separateOperations(concatAST(documents))).map(([name, document]) => {
    const text = print(document);
    return { place: `${files.length === 1 ? files[0] : 'operation'} ${name}`, hash: hashOf(text), text };
  });
}

/** The texts of a manifest, of a .graphql file, or of all .graphql files of a folder. */
export async function readDocuments(path: string): Promise<NamedText[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UserError(
      `Cannot read ${path} (${reasonOf(error)}): name a manifest, a .graphql file or a folder.`,
    );
  });
  const files = found.isDirectory() ? await filesIn(path) : [path];
  const isText = found.isDirectory() || graphqlTypes.has(extname(path));
  const texts = isText ? await readOperations(files) : readManifest(path, await readFile(path, 'utf8'));
  if (texts.length === 0) throw new UserError(`${path} holds no operation.`);
  return texts;
}
