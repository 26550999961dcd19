import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

export interface AreaCount {
  readonly residents: number;
  readonly gridWorkers: number;
}

/** Counts by area (a prefix of grid codes): residents as far as row level security lets the caller see them. */
export async function countByArea(tx: Tx, areas: readonly string[]): Promise<Map<string, AreaCount>> {
  const rows = await tx.execute<{ area: string; residents: number; grid_workers: number }>(sql`
    select a.area,
      (select count(*)::int from people.resident r where r.grid_code between rpad(a.area, 15, '0') and rpad(a.area, 15, '9')) as residents,
      (select count(*)::int from people.grid_worker w where w.grid_code between rpad(a.area, 15, '0') and rpad(a.area, 15, '9')) as grid_workers
    from jsonb_array_elements_text(${JSON.stringify(areas)}::text::jsonb) as a (area)`);
  return new Map(
    [...rows].map((row) => [row.area, { residents: row.residents, gridWorkers: row.grid_workers }]),
  );
}
