import postgres from 'postgres';

export type City = {
  departments: { code: string; name: string }[];
  /** A grid for the example of a grid worker, one whose residents departments have ordered; none before the city is built. */
  grid: string | undefined;
};

/** What of the city stands in the database. */
export async function readCity(adminUrl: string): Promise<City> {
  const sql = postgres(adminUrl, { max: 1 });
  try {
    const departments = await sql<{ code: string; name: string }[]>`
      select code, name from exchange.department order by code`;
    const [first] = await sql<{ code: string }[]>`
      select code from housing.grid
      order by exists (select from policy.feed where entity = 'Resident' and code ^@ jurisdiction) desc, code limit 1`;
    return { departments: [...departments], grid: first?.code };
  } finally {
    await sql.end();
  }
}
