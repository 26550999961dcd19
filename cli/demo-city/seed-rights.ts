import type { RawSql } from '@cityhub/schema/runtime/database';
import type { SeedTransaction } from './copy-in.ts';

/** Tables whose row level security is forced on their owner too: Postgres refuses COPY into them. */
const forced = [
  'people.household',
  'people.resident',
  'housing.occupancy',
  'tickets.ticket',
  'sensors.sensor',
] as const;

/** Prepares a chunk's transaction, and leaves the tables as they were at its end. */
export interface SeedRights {
  acquire(tx: SeedTransaction): Promise<void>;
  release(tx: SeedTransaction): Promise<void>;
}

const asIs: SeedRights = { acquire: async () => {}, release: async () => {} };

/**
 * An administrator who is no superuser (a managed Postgres) becomes the owner of the tables, and lifts the forced security
 * for the length of the transaction: nobody else can see the tables meanwhile.
 */
const asOwner: SeedRights = {
  async acquire(tx) {
    await tx`set local role cityhub_owner`;
    for (const table of forced) await tx`alter table ${tx(table)} no force row level security`;
  },
  async release(tx) {
    for (const table of forced) await tx`alter table ${tx(table)} force row level security`;
  },
};

export async function seedRights(sql: RawSql): Promise<SeedRights> {
  const [user] = await sql<{ bypasses: boolean }[]>`
    select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user`;
  return user?.bypasses === true ? asIs : asOwner;
}
