import type { Check } from '@cityhub/gateway/health';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import type { Secrets } from '@cityhub/schema/runtime/secrets';

/** A worker writes its heartbeat each second. */
const staleAfterSeconds = 5;

/** What must work before the hub is ready: the database answers, a worker delivers, and the ledger is not behind. */
export function databaseChecks(
  adminUrl: string,
  secrets: Secrets,
  sealLimitSeconds: number | undefined,
): { list: Check[]; stop(): Promise<void> } {
  const sql = connectRaw(urlForRole(adminUrl, 'exchange', secrets), { max: 1, name: 'readiness' });
  return {
    list: [
      { name: 'database', works: async () => (await sql`select 1`).length === 1 },
      {
        name: 'workers',
        works: async () => {
          const [row] = await sql<{ alive: boolean }[]>`
            select now() - at < make_interval(secs => ${staleAfterSeconds}) as alive from log.heartbeat where process = 'worker'`;
          return row?.alive === true;
        },
      },
      {
        name: 'ledger',
        works: async () => {
          const [row] = await sql<{ seconds: number }[]>`select log.seconds_unsealed() as seconds`;
          return sealLimitSeconds === undefined || (row?.seconds ?? 0) <= sealLimitSeconds;
        },
      },
    ],
    stop: () => sql.end({ timeout: 2 }),
  };
}
