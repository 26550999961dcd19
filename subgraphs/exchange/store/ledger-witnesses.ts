import type { Tx } from '@cityhub/schema/runtime/database';
import { sql } from 'drizzle-orm';

/** Who keeps heads of the ledger and signs that each grows out of the one before. */
export interface Witness {
  readonly name: string;
  readonly department: string | null;
  /** Raw Ed25519 key, base64. */
  readonly publicKey: string;
  readonly registeredBy: string;
  readonly registeredAt: Date;
}

type WitnessRow = Omit<Witness, 'registeredAt'> & { readonly registeredAt: string } & Record<string, unknown>;

const columns = sql`name, department, public_key as "publicKey", registered_by as "registeredBy", registered_at as "registeredAt"`;
const witnessOf = (row: WitnessRow): Witness => ({ ...row, registeredAt: new Date(row.registeredAt) });

export async function listWitnesses(tx: Tx): Promise<Witness[]> {
  const rows = await tx.execute<WitnessRow>(sql`select ${columns} from log.witness order by name`);
  return [...rows].map(witnessOf);
}

/** Null where the name or the key is taken. */
export async function insertWitness(tx: Tx, witness: Omit<Witness, 'registeredAt'>): Promise<Witness | null> {
  const { name, department, publicKey, registeredBy } = witness;
  const rows = await tx.execute<WitnessRow>(sql`
    insert into log.witness (name, department, public_key, registered_by)
    values (${name}, ${department}, ${publicKey}, ${registeredBy})
    on conflict do nothing returning ${columns}`);
  const [row] = [...rows];
  return row === undefined ? null : witnessOf(row);
}

/** The first of a witness for a size stays: a second says nothing more. */
export async function insertCosignature(
  tx: Tx,
  cosignature: { readonly size: number; readonly witness: string; readonly line: string; readonly at: Date },
): Promise<void> {
  const { size, witness, line, at } = cosignature;
  await tx.execute(sql`
    insert into log.cosignature (city_size, witness, line, cosigned_at)
    values (${size}::bigint, ${witness}, ${line}, ${at.toISOString()}) on conflict do nothing`);
}

/** The witnesses' signature lines under each of some sizes of the city's tree. */
export async function cosignatureLines(tx: Tx, sizes: readonly string[]): Promise<Map<string, string[]>> {
  if (sizes.length === 0) return new Map();
  const rows = await tx.execute<{ city_size: number; line: string }>(sql`
    select city_size, line from log.cosignature where city_size = any (${sql.param([...sizes])}::bigint[])
    order by city_size, witness`);
  const bySize = Map.groupBy([...rows], (row) => String(row.city_size));
  return new Map([...bySize].map(([size, lines]) => [size, lines.map(({ line }) => line)]));
}

/** Sizes below one that witnesses have signed: the last of each witness, and the newest of all. */
export async function cosignedSizes(tx: Tx, below: number, newest: number): Promise<number[]> {
  const rows = await tx.execute<{ city_size: number }>(sql`
    select x.city_size from log.witness w cross join lateral (
      select city_size from log.cosignature c where c.witness = w.name and c.city_size < ${below}::bigint
      order by city_size desc limit 1
    ) x
    union
    (select distinct city_size from log.cosignature where city_size < ${below}::bigint order by city_size desc limit ${newest})
    order by 1`);
  return [...rows].map((row) => row.city_size);
}
