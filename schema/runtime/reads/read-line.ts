import { hash } from 'node:crypto';
import type { ErrorCode } from '../errors.ts';
import type { SignedCaller } from '../signed-request.ts';

/** A read that is told as a whole: of which records of an entity, and what became of the fields. */
export interface NotedRead {
  readonly entity: string;
  /** May be none, where a whole question was refused. */
  readonly recordIds: readonly string[];
  readonly seen?: readonly string[];
  readonly masked?: readonly string[];
  readonly refused?: readonly string[];
  /** Null: answered. Else why the whole question was refused. */
  readonly code?: ErrorCode | null;
}

/** JSON of a text that came from outside: Postgres takes neither NUL nor a lone surrogate, and one such line would stop all. */
const text = (value: string | null): string =>
  value === null ? 'null' : JSON.stringify(value.toWellFormed().replaceAll('\u0000', ''));

/** Names of fields and record ids hold nothing that JSON escapes. */
const list = (values: readonly string[] | undefined): string =>
  values === undefined || values.length === 0 ? '[]' : `["${values.join('","')}"]`;

/** UTC with six digits of seconds, as the ledger hashes it. */
const ledgerTime = (at: Date): string => `${at.toISOString().slice(0, -1)}000Z`;

/**
 * A line of JSON for each entry, which is the canonical form (RFC 8785) of a read as docs/bundle-format.md has it: members
 * stand in the order of their names. It holds names and ids, never a value. By hand, since a list of records may be long and
 * the answer waits for it.
 */
export function readerLines(
  { actor, traceId }: SignedCaller,
  subgraph: string,
  entries: readonly NotedRead[],
  at: Date,
): string {
  const head = `{"actor":${text(actor.id)},"code":`;
  const department = `,"department":${text(actor.department)},"entity":"`;
  const purpose = `,"purpose":${text(actor.purpose)},"readAt":"${ledgerTime(at)}","recordIds":`;
  const role = `,"role":"${actor.role}","seen":`;
  const tail = `,"subgraph":"${subgraph}","traceId":${text(traceId)}}\n`;
  let lines = '';
  for (const { entity, recordIds, seen, masked, refused, code } of entries) {
    const why = code === undefined || code === null ? 'null' : `"${code}"`;
    lines += `${head}${why}${department}${entity}","masked":${list(masked)}${purpose}${list(recordIds)},"refused":${list(refused)}${role}${list(seen)}${tail}`;
  }
  return lines;
}

/** The entry's hash in base64: the leaf of a read. The line comes without its line feed. */
export const readLeaf = (line: string): string => hash('sha256', `\u0000${line}`, 'base64');
