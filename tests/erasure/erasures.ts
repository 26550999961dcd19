import { leafHash } from '@cityhub/schema/runtime/log/leaf';
import type { Sql } from 'postgres';
import { expect } from 'vitest';
import { newKey } from '../corrections/amendments.ts';
import type { Ask } from '../harness/graph-client.ts';

/** The operation of this folder, and what must be true after it. */
const eraseRecord = `mutation($input: EraseRecordInput!) {
  eraseRecord(input: $input) { __typename
    ... on DomainError { code }
    ... on InvalidInputError { issues { path code } }
    ... on EraseRecordPayload { mergedRecordIds receipt { recordId version position deliveries { department { code } state } } } } }`;

export async function erase(ask: Ask, input: Record<string, unknown>): Promise<any> {
  const { data, errors } = await ask(eraseRecord, {
    input: {
      idempotencyKey: newKey(),
      reason: '本人要求删除',
      legalBasis: '个人信息保护法第四十七条',
      ...input,
    },
  });
  expect(errors).toBeNull();
  return data?.['eraseRecord'];
}

/** The tables of a database in which one of the texts stands: any column, as text or as the hexadecimal digits of its bytes. */
export async function tablesWith(sql: Sql, texts: readonly string[]): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'`;
  const likes = texts.flatMap((text) => [`%${text}%`, `%${Buffer.from(text).toString('hex')}%`]);
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql.unsafe(`select 1 from ${name} t where t::text like any ($1) limit 1`, [likes]);
    if (row !== undefined) found.push(name);
  }
  return found.sort();
}

interface LeftRow {
  readonly position: number;
  readonly entry: Record<string, any>;
  readonly leaf: string;
  readonly commitments: Record<string, string> | null;
}

/** Makes the leaf of every version of a record again, of the log's own columns and the commitments that were kept. */
export async function leavesOf(sql: Sql, recordId: string): Promise<{ made: string[]; stored: string[] }> {
  const rows = await sql<LeftRow[]>`
    select c.position, encode(c.leaf, 'base64') as leaf, e.commitments,
      jsonb_build_object('shard', c.shard, 'entity', c.entity, 'operation', c.operation, 'recordId', c.record_id,
        'jurisdiction', c.jurisdiction, 'actor', c.actor, 'source', c.source, 'purpose', c.purpose,
        'idempotencyKey', c.idempotency_key, 'cause', c.cause, 'traceId', c.trace_id)
        || case when c.tap is null then '{}' else jsonb_build_object('tap', c.tap) end as entry
    from log.change c left join log.erased e on e.shard = c.shard and e.position = c.position
    where c.record_id = ${recordId} order by c.position`;
  return {
    made: rows.map(({ entry, commitments }) => leafHash(entry as never, commitments ?? {})),
    stored: rows.map(({ leaf }) => leaf),
  };
}
