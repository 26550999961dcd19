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

/**
 * Where a text stands in a database: `schema.table.column`, for every table that is not Postgres' own. Bytes are searched as
 * text, too: a value that was stored without being sealed would stand in them as it is.
 */
export async function placesOf(sql: Sql, needle: string): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^(pg_|information_schema$)' order by 1`;
  const hex = Buffer.from(needle).toString('hex');
  const places: string[] = [];
  for (const { name } of tables) {
    const [found] = await sql.unsafe<{ row: Record<string, unknown> }[]>(
      `select to_jsonb(t) as row from ${name} t where position($1 in t::text) > 0 or position($2 in t::text) > 0 limit 1`,
      [needle, hex],
    );
    for (const [column, value] of Object.entries(found?.row ?? {})) {
      const text = JSON.stringify(value);
      if (text.includes(needle) || text.includes(hex)) places.push(`${name}.${column}`);
    }
  }
  return places;
}
