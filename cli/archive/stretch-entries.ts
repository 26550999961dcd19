import { bundledChange } from '@cityhub/exchange/model/bundle-entry';
import { bundledRead } from '@cityhub/exchange/model/bundle-record';
import { readsOfStretch } from '@cityhub/exchange/store/bundle-reads';
import { rowsToProve } from '@cityhub/exchange/store/bundle-rows';
import { readEntryHash, treeLeaf } from '@cityhub/schema/ledger/entries';
import type { TreeName } from '@cityhub/schema/ledger/trees';
import type { Db, RawSql } from '@cityhub/schema/runtime/database';
import { leafHash } from '@cityhub/schema/runtime/log/leaf';
import type { Keyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Stretch } from './stretches.ts';

/** One line of the file, and the hash of its leaf. */
export interface StretchEntry {
  readonly position: number;
  readonly line: object;
  readonly leaf: Buffer;
}

async function changes(sql: RawSql, keyring: Keyring, stretch: Stretch, from: number, to: number) {
  const tree = stretch.name as TreeName;
  const positions = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const rows = await rowsToProve(sql, stretch.tree, positions);
  return rows.map((row): StretchEntry => {
    const { position } = row;
    const change = bundledChange(keyring, stretch.tree, row, () => false);
    const names = Object.entries(change.fields).map(([name, { commitment }]) => [name, commitment] as const);
    const entry = Buffer.from(leafHash(change.entry, Object.fromEntries(names)), 'base64');
    return {
      position,
      line: { tree, position, ...change },
      leaf: treeLeaf({ tree, position, acceptedAt: change.acceptedAt, entry }),
    };
  });
}

async function reads(db: Db, from: number, to: number): Promise<StretchEntry[]> {
  const rows = await db.transaction((tx) => readsOfStretch(tx, from, to, to - from + 1));
  return rows.map((row) => {
    const { position } = row;
    const read = bundledRead(row);
    const leaf = treeLeaf({
      tree: 'reads',
      position,
      acceptedAt: read.acceptedAt,
      entry: readEntryHash(read.entry),
    });
    return { position, line: { tree: 'reads', ...read }, leaf };
  });
}

/** Entries of a stretch from the one position to the other, each made anew from its row. */
export function readEntries(
  { sql, db, keyring }: { readonly sql: RawSql; readonly db: Db; readonly keyring: Keyring },
  stretch: Stretch,
  from: number,
  to: number,
): Promise<StretchEntry[]> {
  return stretch.tree === 7 ? reads(db, from, to) : changes(sql, keyring, stretch, from, to);
}
