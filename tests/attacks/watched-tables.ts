import type { Sql } from 'postgres';

/** Every row that is ever written to a schema's tables, also when it is deleted a moment later, as queues do. */
export async function watchTables(sql: Sql, schema: string): Promise<{ everWritten(): Promise<string> }> {
  await sql.unsafe(`
    create table public.ever_written (row text not null);
    create function public.watch() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      insert into public.ever_written values (to_jsonb(new)::text);
      return null;
    end $$`);
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c
    where c.relnamespace = ${schema}::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;
  for (const { name } of tables)
    await sql.unsafe(
      `create trigger watch after insert or update on ${name} for each row execute function public.watch()`,
    );
  return {
    async everWritten() {
      const rows = await sql<{ row: string }[]>`select row from public.ever_written`;
      return rows.map(({ row }) => row).join('\n');
    },
  };
}

/** Where a text stands in a database: `schema.table.column`, for every table that is not Postgres' own. */
export async function placesOf(sql: Sql, needle: string): Promise<string[]> {
  const columns = await sql<{ schema: string; table: string; column: string }[]>`
    select table_schema as schema, table_name as table, column_name as column from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') and is_generated = 'NEVER'
    order by 1, 2, 3`;
  const places: string[] = [];
  for (const { schema, table, column } of columns) {
    // Bytes are searched as text, too: a value that was stored without being sealed would stand in them as it is.
    const found = await sql`
      select 1 from ${sql(`${schema}.${table}`)} t
      where position(${needle} in ${sql(column)}::text) > 0
        or position(encode(convert_to(${needle}, 'UTF8'), 'hex') in ${sql(column)}::text) > 0
      limit 1`;
    if (found.length > 0) places.push(`${schema}.${table}.${column}`);
  }
  return places;
}
