import { departmentDatabase } from '@cityhub/schema/runtime/database-url';
import postgres from 'postgres';
import { createDatabase, hasDatabase } from './databases.ts';

/**
 * Each department of the city has a database of its own beside the hub's, owned by the role that delivers into it.
 * Makes those that are missing; a department that brings its own server needs none.
 */
export async function createDepartmentDatabases(url: string): Promise<void> {
  const hub = postgres(url, { max: 1, onnotice: () => {} });
  const target = new URL(url);
  const name = target.pathname.slice(1);
  target.pathname = '/postgres';
  const cluster = postgres(target.href, { max: 1, onnotice: () => {} });
  try {
    const departments = await hub<{ code: string }[]>`select code from exchange.department order by code`;
    for (const { code } of departments) {
      const database = departmentDatabase(name, `department_${code.replaceAll('-', '_')}`);
      if (!(await hasDatabase(cluster, database)))
        await createDatabase(cluster, database, 'cityhub_delivery');
    }
  } finally {
    await Promise.all([hub.end({ timeout: 2 }), cluster.end({ timeout: 2 })]);
  }
}
