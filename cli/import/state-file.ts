import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/**
 * How far an import has come, in a file beside the input, so that the same command goes on after Ctrl-C, a crash or a cut
 * cable. It may be lost: every row has a key made of the file's digest and its line, so a repeat stores nothing twice.
 */
const schema = z.object({
  digest: z.string(),
  type: z.string(),
  source: z.string(),
  url: z.string(),
  /** Every row up to this line is decided. */
  line: z.number(),
  accepted: z.number(),
  repeated: z.number(),
  refused: z.number(),
  reportBytes: z.number(),
});

export type ImportState = z.infer<typeof schema>;

const stateFileOf = (input: string): string => `${input}.cityhub-import`;

/** What an earlier run of the same import left, or a beginning. */
export async function readState(
  input: string,
  wished: Pick<ImportState, 'digest' | 'type' | 'source' | 'url'>,
): Promise<ImportState> {
  const text = await readFile(stateFileOf(input), 'utf8').catch(() => 'null');
  const known = schema.safeParse(parsed(text));
  const isSame =
    known.success &&
    (['digest', 'type', 'source', 'url'] as const).every((name) => known.data[name] === wished[name]);
  return isSame ? known.data : { ...wished, line: 0, accepted: 0, repeated: 0, refused: 0, reportBytes: 0 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whole or not at all: a kill between the two steps leaves the state before. */
export async function writeState(input: string, state: ImportState): Promise<void> {
  const file = stateFileOf(input);
  await writeFile(`${file}.new`, JSON.stringify(state));
  await rename(`${file}.new`, file);
}

export async function removeState(input: string): Promise<void> {
  await rm(stateFileOf(input), { force: true });
}

/** SHA-256 of a file of any size. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
