import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';
import { gridCount, resident } from './tables.ts';

export interface AreaCount {
  readonly residents: number;
  readonly gridWorkers: number;
}

/**
 * Counts by area (a prefix of grid codes): residents as far as row level security lets the caller see them. They are counted by
 * grid as they are written; a citizen's own record is seen wherever it is, also where its grid's count is not.
 */
export async function countByArea(tx: Tx, areas: readonly string[]): Promise<Map<string, AreaCount>> {
  const rows = await tx.execute<{ area: string; residents: number; grid_workers: number }>(sql`
    select a.area,
      (select coalesce(sum(c.residents), 0)::int from ${gridCount} c where c.grid_code between rpad(a.area, 15, '0') and rpad(a.area, 15, '9'))
      + (select count(*)::int from ${resident} r where r.id = (select policy.own_record())
          and r.grid_code between rpad(a.area, 15, '0') and rpad(a.area, 15, '9')
          and not exists (select from ${gridCount} c where c.grid_code = r.grid_code)) as residents,
      (select count(*)::int from people.grid_worker w where w.grid_code between rpad(a.area, 15, '0') and rpad(a.area, 15, '9')) as grid_workers
    from jsonb_array_elements_text(${JSON.stringify(areas)}::text::jsonb) as a (area) /* kept */`);
  return new Map(
    [...rows].map((row) => [row.area, { residents: row.residents, gridWorkers: row.grid_workers }]),
  );
}
