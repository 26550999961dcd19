import { createHash } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ledgerOrigin } from '@cityhub/exchange/store/ledger-heads';
import { bundledKeys, cityLeaf, cosigned, readSnapshot } from '@cityhub/exchange/store/ledger-snapshot';
import { readTiles } from '@cityhub/exchange/store/ledger-tiles';
import { coverOf, type ReadTiles } from '@cityhub/schema/ledger/tiles';
import type { Db, RawSql } from '@cityhub/schema/runtime/database';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import { UserError } from '../user-error.ts';
import type { ArchiveFile } from './detach.ts';
import { readEntries } from './stretch-entries.ts';
import type { Stretch } from './stretches.ts';

export interface Archive {
  readonly sql: RawSql;
  readonly db: Db;
  readonly keyring: Keyring;
  readonly folder: string;
}

const hashesOfTile = 256;
const hashBytes = 32;
/** A whole number of tiles, so that each page is compared with its own. */
const pageSize = 8 * hashesOfTile;

/** What was sealed of the positions, by the tree's tiles. */
async function sealedLeaves(sql: RawSql, tree: number, from: number, to: number): Promise<Buffer> {
  const first = Math.floor((from - 1) / hashesOfTile);
  const last = Math.floor((to - 1) / hashesOfTile);
  const rows = await sql<{ hashes: Buffer }[]>`
    select hashes from log.tile where tree = ${tree} and level = 0 and index between ${first} and ${last} order by index`;
  const all = Buffer.concat(rows.map(({ hashes }) => hashes));
  const start = (from - 1 - first * hashesOfTile) * hashBytes;
  return all.subarray(start, start + (to - from + 1) * hashBytes);
}

async function headerOf({ db }: Archive, stretch: Stretch): Promise<object> {
  const { tree, name, from, to } = stretch;
  const said = await db.transaction(
    async (tx) => {
      const snapshot = await readSnapshot(tx);
      const size = snapshot?.sizes.get(tree) ?? 0;
      if (snapshot === null || size < to)
        throw new UserError(`${name}/${to} is not sealed under the newest head: let the workers run.`);
      const [origin, keys] = [await ledgerOrigin(tx), await bundledKeys(tx)];
      const checkpoint = await cosigned(tx, snapshot.head);
      return { size, origin, keys, checkpoint, city: await cityLeaf(tx, snapshot) };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  const { size, origin, ...rest } = said;
  const base64 = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'));
  const tiles: ReadTiles = (wanted) => db.transaction((tx) => readTiles(tx, tree, wanted));
  const left = base64(await coverOf(tiles, 0, from - 1));
  const right = base64(await coverOf(tiles, to, size));
  const what = {
    format: 'cityhub-segment/1',
    origin,
    madeAt: new Date().toISOString(),
    tree: name,
    from,
    to,
  };
  return { ...what, ...rest, left, right };
}

/** The page's entries, after each was found to be what was sealed: a stretch that has been tampered with is evidence, and stays. */
async function checkedPage(archive: Archive, stretch: Stretch, from: number, to: number) {
  const entries = await readEntries(archive, stretch, from, to);
  const sealed = await sealedLeaves(archive.sql, stretch.tree, from, to);
  for (let position = from; position <= to; position += 1) {
    const entry = entries[position - from];
    const leaf = sealed.subarray((position - from) * hashBytes, (position - from + 1) * hashBytes);
    if (entry?.position !== position || !leaf.equals(entry.leaf))
      throw new UserError(
        `${stretch.name}/${position} is not what was sealed, so nothing was taken out: export a bundle of it for the auditors (GET /audit/bundle) and find out who has changed it.`,
      );
  }
  return entries;
}

async function writeLines(
  archive: Archive,
  stretch: Stretch,
  file: FileHandle,
  advance: (entries: number) => void,
): Promise<string> {
  const digest = createHash('sha256');
  const write = async (lines: readonly object[]): Promise<void> => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    digest.update(text);
    await file.write(text);
  };
  await write([await headerOf(archive, stretch)]);
  for (let from = stretch.from; from <= stretch.to; ) {
    // Pages end where tiles end.
    const page = (Math.floor((from - 1) / pageSize) + 1) * pageSize;
    const to = Math.min(stretch.to, page);
    const entries = await checkedPage(archive, stretch, from, to);
    await write(entries.map(({ line }) => line));
    advance(entries.length);
    from = to + 1;
  }
  return digest.digest('hex');
}

/**
 * Writes a stretch as a file of its own (docs/bundle-format.md, "A segment"). It has its name only once all of it is on the
 * disk. Throws UserError where an entry is not what was sealed.
 */
export async function writeStretch(
  archive: Archive,
  stretch: Stretch,
  advance: (entries: number) => void,
): Promise<ArchiveFile> {
  const name = `${stretch.name}-${stretch.from}-${stretch.to}.ndjson`;
  const path = join(archive.folder, name);
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    const sha256 = await writeLines(archive, stretch, file, advance);
    await file.sync();
    await rename(`${path}.part`, path);
    return { file: name, sha256, entries: stretch.to - stretch.from + 1 };
  } finally {
    await file.close();
  }
}
