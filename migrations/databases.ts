import type { Sql } from 'postgres';

export async function hasDatabase(cluster: Sql, name: string): Promise<boolean> {
  const rows = await cluster`select from pg_database where datname = ${name}`;
  return rows.length > 0;
}

/** template0 and ICU-free C.UTF-8: under LC_CTYPE=C a trigram sees no Chinese at all. */
export async function createDatabase(cluster: Sql, name: string, owner?: string): Promise<void> {
  const ownerClause = owner === undefined ? cluster`` : cluster`owner ${cluster(owner)}`;
  await cluster`create database ${cluster(name)} ${ownerClause} template template0 encoding 'UTF8' locale 'C.UTF-8'`;
}
