// Which hub a cluster belongs to while it runs. The server itself keeps that: the owner holds an advisory lock in one
// connection, and the kernel closes the connection whatever way the owner ends. A file with a process number would have to
// be told stale from true, and two starts could both take a stale one over.
import postgres from 'postgres';

export type Ownership = {
  release(): Promise<void>;
  /** Settles when the connection is lost: the server went away, or ended it. */
  lost: Promise<void>;
};
export type Taken = { by: string };

/** "city" and "hub!" as numbers: any pair does, as long as it never changes. */
const lock = [0x63697479, 0x68756221] as const;

export async function takeOwnership(url: string): Promise<Ownership | Taken> {
  const { promise: lost, resolve: reportLoss } = Promise.withResolvers<void>();
  const sql = postgres(url, {
    max: 1,
    // The client would close the connection after half an hour to an hour, and the lock with it.
    max_lifetime: null,
    connection: { application_name: `cityhub, process ${process.pid}` },
    onclose: () => reportLoss(),
  });
  const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${lock[0]}, ${lock[1]}) as taken`;
  if (row?.taken) return { lost, release: () => sql.end({ timeout: 5 }) };
  const [holder] = await sql<{ name: string }[]>`
    select application_name as name from pg_stat_activity join pg_locks using (pid)
    where locktype = 'advisory' and classid = ${lock[0]} and objid = ${lock[1]} and granted`;
  await sql.end({ timeout: 5 });
  return { by: holder?.name ?? 'another process' };
}
