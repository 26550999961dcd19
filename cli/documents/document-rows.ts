import type { DocumentStore, TrustedDocument } from '@cityhub/gateway/documents/trusted-documents';
import type { RawSql } from '@cityhub/schema/runtime/database';

/** A document as it is listed. */
export interface DocumentRow {
  readonly hash: string;
  readonly name: string;
  readonly text: string;
  readonly addedAt: Date;
  readonly retiredAt: Date | null;
}

/** What the gateway reads. */
export function documentStore(sql: RawSql): DocumentStore {
  return {
    async revision() {
      const [row] = await sql<{ number: number }[]>`select number from policy.document_revision`;
      return row?.number ?? 0;
    },
    all: () =>
      sql<TrustedDocument[]>`select app, hash, text from policy.trusted_document where retired_at is null`,
  };
}

export type Added = 'added' | 'known' | 'in force again';

/** Adds one, or brings back a retired one. */
export async function addDocument(
  sql: RawSql,
  { app, hash, name, text }: TrustedDocument & { readonly name: string },
  by: string,
): Promise<Added> {
  const [added] = await sql`
    insert into policy.trusted_document (app, hash, name, text, added_by) values (${app}, ${hash}, ${name}, ${text}, ${by})
    on conflict do nothing returning hash`;
  if (added !== undefined) return 'added';
  const [again] = await sql`
    update policy.trusted_document set retired_at = null, added_at = now(), added_by = ${by}
    where app = ${app} and hash = ${hash} and retired_at is not null returning hash`;
  return again === undefined ? 'known' : 'in force again';
}

/** Those of an app, the newest last. */
export const listDocuments = (sql: RawSql, app: string): Promise<DocumentRow[]> =>
  sql<DocumentRow[]>`
    select hash, name, text, added_at as "addedAt", retired_at as "retiredAt" from policy.trusted_document
    where app = ${app} order by added_at, name, hash`;

/** False where the app has none in force of this hash. */
export async function retireDocument(sql: RawSql, app: string, hash: string): Promise<boolean> {
  const rows = await sql`
    update policy.trusted_document set retired_at = now()
    where app = ${app} and hash = ${hash} and retired_at is null returning hash`;
  return rows.length > 0;
}
