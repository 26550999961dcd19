import { entryHashOf } from './built-ledger.ts';
import type { SealedCity } from './sealed-city.ts';
import { ed25519Signer } from './signers.ts';

type Sql = SealedCity['city']['sql'];

export interface Tampering {
  readonly name: string;
  readonly tables: readonly string[];
  readonly change: (sql: Sql) => Promise<unknown>;
  /** The tree whose file is asked for. */
  readonly tree: string;
  /** What the verifier names first. */
  readonly named: () => string;
}

/** What a test finds out of its city before the first tampering. */
export interface Ground {
  place: SealedCity;
  /** Positions of the pushed residents, in the order of the pushes; the last is the second version of the first. */
  at: number[];
  /** The size of the city's tree. */
  cityEnd: number;
  /** The first place in the tree of deliveries that a row of each table has. */
  firsts: Record<string, number>;
}

export const ground = {} as Ground;

const third = (code: string) => () => `people/${ground.at[2]} ${code}`;
/** Changes in the third pushed resident's row. */
const ofRow = (set: string, code = 'CONTENT_ALTERED'): Tampering => ({
  name: set,
  tables: ['log.change'],
  change: (sql) => sql.unsafe(`update log.change set ${set} where shard = 1 and position = ${ground.at[2]}`),
  tree: 'people',
  named: third(code),
});
const inTree = (tree: string, table: string, change: Tampering['change'], named: string): Tampering => ({
  name: `${table}: ${named}`,
  tables: [table],
  change,
  tree,
  named: () => named,
});
const flip = (column: string, byte: number): string =>
  `${column} = set_byte(${column}, ${byte}, 255 - get_byte(${column}, ${byte}))`;
/** One byte of a tile. */
const ofTile = (
  tree: number,
  level: number,
  byte: () => number,
  stretch: string,
  named: () => string,
): Tampering => ({
  name: `a byte of tree ${tree}'s tile of level ${level}`,
  tables: ['log.tile'],
  change: (sql) =>
    sql.unsafe(
      `update log.tile set ${flip('hashes', byte())} where tree = ${tree} and level = ${level} and index = 0`,
    ),
  tree: stretch,
  named,
});
/** The next position above the pushed ones. */
const aside = 9_000_000;
const swapPositions = async (sql: Sql): Promise<void> => {
  for (const [from, to] of [
    [ground.at[2], aside],
    [ground.at[3], ground.at[2]],
    [aside, ground.at[3]],
  ] as [number, number][])
    await sql`update log.change set position = ${to} where shard = 1 and position = ${from}`;
};
const copyRow = (sql: Sql, position: number) => sql`
  insert into log.change select (jsonb_populate_record(null::log.change, to_jsonb(c)
    || jsonb_build_object('position', ${position}::bigint, 'idempotency_key', 'copied'))).*
  from log.change c where shard = 1 and position = ${ground.at[2] as number}`;

const rows: Tampering[] = [
  // Each type of field that a payload holds: text, a date, null, a list, and which fields there are.
  ofRow(`payload = payload || '{"name": "另一人"}'`),
  ofRow(`payload = payload || '{"birthDate": "1899-12-31"}'`),
  ofRow(`payload = payload || '{"unitId": "00000000-0000-4000-8000-000000000001"}'`),
  ofRow(`payload = payload || '{"careTags": []}'`),
  ofRow(`payload = payload - 'name'`),
  ofRow(`payload = payload || '{"more": 1}'`),
  ofRow(`payload = '[]'`),
  // Sealed values: nonce, body and tag.
  ofRow(flip('sealed', 3)),
  ofRow(flip('sealed', 40)),
  ofRow(
    'sealed = set_byte(sealed, octet_length(sealed) - 1, 255 - get_byte(sealed, octet_length(sealed) - 1))',
  ),
  ofRow('sealed = null'),
  ofRow(flip('leaf', 0), 'LEAF_ALTERED'),
  ofRow(`actor = 'gridworker:nobody'`),
  ofRow(`source = 'police'`),
  ofRow(`purpose = 'other'`),
  ofRow(`idempotency_key = 'another'`),
  ofRow(`cause = 'people/1'`),
  ofRow(`trace_id = repeat('0', 32)`),
  ofRow(`accepted_at = accepted_at - interval '1 microsecond'`, 'ENTRY_ALTERED'),
  { ...ofRow(`accepted_at = 'infinity'`), named: () => `people/${ground.at[2]}/acceptedAt BAD_FORMAT` },
  ofRow(`jurisdiction = '420102010001002'`),
  ofRow(`entity = 'Ticket'`),
  ofRow(`operation = 'correctRecord'`),
  ofRow('record_id = gen_random_uuid()'),
  ofRow(`tap = '{"app": "x"}'`),
  ofRow('erased_at = now()'),
  {
    ...ofRow('tap = null'),
    change: (sql) =>
      sql`update log.change set tap = null where shard = 1 and position = ${ground.at[1] as number}`,
    named: () => `people/${ground.at[1]} CONTENT_ALTERED`,
  },
  {
    // Content and the hash beside it fit each other: only the tree knows better.
    ...ofRow('the content and its hash'),
    change: async (sql) => {
      const { entries } = JSON.parse(await ground.place.stretch('people'));
      const item = entries[2];
      item.entry.cause = 'people/1';
      const leaf = Buffer.from(entryHashOf(item, 'people'), 'base64');
      await sql`update log.change set cause = 'people/1', leaf = ${leaf} where shard = 1 and position = ${ground.at[2] as number}`;
    },
    named: third('ENTRY_ALTERED'),
  },
  {
    name: 'two rows change places',
    tables: ['log.change'],
    change: swapPositions,
    tree: 'people',
    named: third('ENTRY_ALTERED'),
  },
  {
    name: 'a row is gone',
    tables: ['log.change'],
    change: (sql) => sql`delete from log.change where shard = 1 and position = ${ground.at[2] as number}`,
    tree: 'people',
    named: third('POSITION_MISSING'),
  },
  {
    name: 'the newest rows are gone',
    tables: ['log.change'],
    change: (sql) => sql`delete from log.change where shard = 1 and position >= ${ground.at[5] as number}`,
    tree: 'people',
    named: () => `people/${ground.at[5]} POSITION_MISSING`,
  },
  {
    name: 'a row is put in the place of another',
    tables: ['log.change'],
    change: async (sql) => {
      await sql`delete from log.change where shard = 1 and position = ${ground.at[4] as number}`;
      await copyRow(sql, ground.at[4] as number);
    },
    tree: 'people',
    named: () => `people/${ground.at[4]} ENTRY_ALTERED`,
  },
  {
    name: 'a record’s key is gone',
    tables: ['log.record_key'],
    change: (sql) =>
      sql`delete from log.record_key where record_id = ${ground.place.pushed[2]?.recordId as string}`,
    tree: 'people',
    named: third('CONTENT_ALTERED'),
  },
  {
    name: 'a record’s key is another’s',
    tables: ['log.record_key'],
    change: (sql) => sql`
      update log.record_key set wrapped = (select wrapped from log.record_key where record_id = ${ground.place.pushed[3]?.recordId as string})
      where record_id = ${ground.place.pushed[2]?.recordId as string}`,
    tree: 'people',
    named: third('CONTENT_ALTERED'),
  },
  {
    name: 'kept commitments of an erased version are changed',
    tables: ['log.erased'],
    change: (sql) =>
      sql`update log.erased set commitments = commitments || ${sql.json({ name: 'A'.repeat(43) })}`,
    tree: 'people',
    named: () => `people/${ground.at[5]} CONTENT_ALTERED`,
  },
  {
    name: 'kept commitments of an erased version are gone',
    tables: ['log.erased'],
    change: (sql) => sql`delete from log.erased`,
    tree: 'people',
    named: () => `people/${ground.at[5]} CONTENT_ALTERED`,
  },
];

const reads: Tampering[] = [
  inTree(
    'reads',
    'log.read',
    (sql) => sql`update log.read set actor = 'nobody' where position = 1`,
    'reads/1 CONTENT_ALTERED',
  ),
  inTree(
    'reads',
    'log.read',
    (sql) => sql`update log.read set seen = '{}', masked = seen where position = 1`,
    'reads/1 CONTENT_ALTERED',
  ),
  inTree(
    'reads',
    'log.read',
    (sql) => sql`update log.read set read_at = read_at - interval '1 day' where position = 1`,
    'reads/1 CONTENT_ALTERED',
  ),
  inTree(
    'reads',
    'log.read',
    (sql) => sql`update log.read set record_ids = '{}' where position = 1`,
    'reads/1 CONTENT_ALTERED',
  ),
  inTree(
    'reads',
    'log.read',
    (sql) => sql`update log.read set leaf = sha256('') where position = 1`,
    'reads/1 LEAF_ALTERED',
  ),
  inTree(
    'reads',
    'log.read',
    (sql) => sql`delete from log.read where position = 1`,
    'reads/1 POSITION_MISSING',
  ),
];

const ofDelivery = (table: string, change: string, code = 'ENTRY_ALTERED'): Tampering => ({
  name: `${table}: ${change}`,
  tables: [table],
  change: (sql) =>
    sql.unsafe(
      `${change.startsWith('delete') ? change : `update ${table} set ${change}`} where sealed_position = ${ground.firsts[table]}`,
    ),
  tree: 'deliveries',
  named: () => `deliveries/${ground.firsts[table]} ${code}`,
});
const deliveries: Tampering[] = [
  ofDelivery('log.delivery', 'records = records + 1'),
  ofDelivery('log.delivery', `delivered_at = delivered_at + interval '1 microsecond'`),
  ofDelivery('log.delivery', 'from_position = from_position + 1'),
  ofDelivery('log.delivery', 'policy_revision = null'),
  ofDelivery('log.delivery', 'delete from log.delivery', 'POSITION_MISSING'),
  ofDelivery('log.receipt', 'status = 500'),
  ofDelivery('log.receipt', 'verified = false'),
  ofDelivery('log.receipt', 'signed = null', 'RECEIPT_BAD_SIGNATURE'),
  ofDelivery('log.receipt', flip('digest', 0), 'RECEIPT_BAD_SIGNATURE'),
  ofDelivery('log.receipt', 'delete from log.receipt', 'POSITION_MISSING'),
];

/** A checkpoint's text signed by somebody else. */
const thief = (name: string) => ed25519Signer(name);
async function signByThief(sql: Sql, text?: string) {
  const [head] = await sql<
    { note: string }[]
  >`select note from log.tree_head where tree = 0 order by size desc limit 1`;
  const body = text ?? `${head?.note.split('\n\n')[0]}\n`;
  const signer = thief(body.split('/city\n')[0] as string);
  const line = Buffer.concat([Buffer.from(signer.id, 'hex'), signer.sign(body)]).toString('base64');
  await sql`update log.tree_head set note = ${`${body}\n— ${signer.name} ${line}\n`} where tree = 0 and size = ${ground.cityEnd}`;
  return {
    id: signer.id,
    publicKey: Buffer.from(signer.vkey.split('+').slice(2).join('+'), 'base64')
      .subarray(1)
      .toString('base64'),
  };
}

const heads: Tampering[] = [
  // The neighbour's leaf is the first step of the proof.
  ofTile(
    1,
    0,
    () => (((ground.at[0] as number) - 1) ^ 1) * 32,
    'people',
    () => `people/${ground.at[0]} ENTRY_ALTERED`,
  ),
  ofTile(
    0,
    0,
    () => (ground.cityEnd - 2) * 32,
    'people',
    () => `city/${ground.cityEnd} BAD_CITY_PROOF`,
  ),
  {
    name: 'a tile is gone',
    tables: ['log.tile'],
    change: (sql) => sql`delete from log.tile where tree = 1 and level = 0`,
    tree: 'people',
    named: () => `people/${ground.at[0]} PROOF_MISSING`,
  },
  {
    name: 'the city’s entry says another root',
    tables: ['log.city_entry'],
    change: (sql) =>
      sql`update log.city_entry set entry = replace(entry, '"root":"', '"root":"A') where position = ${ground.cityEnd}`,
    tree: 'people',
    named: () => 'file/city/entry/heads/0/root BAD_FORMAT',
  },
  {
    name: 'the city’s entry says another time',
    tables: ['log.city_entry'],
    change: (sql) =>
      sql`update log.city_entry set entry = replace(entry, '"at":"2', '"at":"3') where position = ${ground.cityEnd}`,
    tree: 'people',
    named: () => `city/${ground.cityEnd} BAD_CITY_PROOF`,
  },
  {
    name: 'the signed head says another root',
    tables: ['log.tree_head'],
    change: (sql) =>
      sql`update log.tree_head set note = regexp_replace(note, E'\\n[A-Za-z0-9+/]{43}=\\n', E'\\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n') where tree = 0 and size = ${ground.cityEnd}`,
    tree: 'people',
    named: () => 'checkpoint BAD_SIGNATURE',
  },
  {
    name: 'the head is signed with another key',
    tables: ['log.tree_head'],
    change: signByThief,
    tree: 'people',
    named: () => 'checkpoint BAD_SIGNATURE',
  },
  {
    name: 'the head is signed with another key that takes the place of the hub’s',
    tables: ['log.tree_head', 'log.ledger_key'],
    change: async (sql) => {
      const { id, publicKey } = await signByThief(sql);
      await sql`update log.ledger_key set key_id = ${id}, public_key = ${publicKey}`;
    },
    tree: 'people',
    named: () => 'keys UNKNOWN_KEY',
  },
  {
    name: 'the head is signed with another key that says it follows the hub’s',
    tables: ['log.tree_head', 'log.ledger_key'],
    change: async (sql) => {
      const { id, publicKey } = await signByThief(sql);
      thiefId = id;
      await sql`
        insert into log.ledger_key (key_id, generation, algorithm, public_key, since_size, previous_key_id, endorsement)
        select ${id}, 2, algorithm, ${publicKey}, ${ground.cityEnd}, key_id, ${Buffer.alloc(64).toString('base64')} from log.ledger_key`;
    },
    tree: 'people',
    named: () => `keys/${thiefId} KEY_NOT_ENDORSED`,
  },
  {
    name: 'the hub’s key ends before',
    tables: ['log.ledger_key'],
    change: (sql) => sql`update log.ledger_key set until_size = 1`,
    tree: 'people',
    named: () => 'checkpoint KEY_OUT_OF_TURN',
  },
  {
    name: 'the hub’s key is said to be revoked',
    tables: ['log.ledger_key'],
    change: (sql) => sql`update log.ledger_key set revoked_at = now()`,
    tree: 'people',
    named: () => 'checkpoint KEY_REVOKED',
  },
  {
    name: 'the ledger is said to be another',
    tables: ['log.ledger'],
    change: (sql) => sql`update log.ledger set origin = 'cityhub/' || repeat('0', 32)`,
    tree: 'people',
    named: () => 'keys UNKNOWN_KEY',
  },
];
let thiefId = '';

export const tamperings: readonly Tampering[] = [...rows, ...reads, ...deliveries, ...heads];
