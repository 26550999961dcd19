import { readFile, writeFile } from 'node:fs/promises';
import { openPolicyBook } from '@cityhub/schema/policy/book';
import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { type Flags, readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { secretsOfHub } from '../hub-secrets.ts';
import { runEvents } from '../lineage-export/openlineage-events.ts';
import { provDocument } from '../lineage-export/prov-document.ts';
import { readPropagations } from '../lineage-export/read-propagations.ts';
import { readCopies, readVersions } from '../lineage-export/read-provenance.ts';
import { openSink } from '../lineage-export/send-events.ts';
import { progress } from '../progress.ts';
import { reasonOf, UserError } from '../user-error.ts';

export type LineageFlags = Flags & {
  openlineage?: string;
  prov?: string;
  record?: string;
  since?: string;
  keyFile?: string;
};

async function originOf(sql: RawSql): Promise<string> {
  const [row] = await sql<{ origin: string }[]>`select origin from log.ledger`;
  if (row === undefined)
    throw new UserError('This database has no ledger: start the hub once (npx cityhub up).');
  return row.origin;
}

async function keyIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`Cannot read ${file} (${reasonOf(error)}): name the file with the server’s key.`);
  });
  return text.trim();
}

async function exportRuns(sql: RawSql, target: string, key: string | undefined, since: Date): Promise<void> {
  const origin = await originOf(sql);
  const book = await openPolicyBook(sql);
  const sink = await openSink(target, key);
  const [{ total }] = (await sql`
    select (select count(*) from log.delivery where delivered_at > ${since} and records > 0)
      + (select count(*) from log.parked where parked_at > ${since}) as total`) as unknown as [
    { total: number },
  ];
  const shown = progress('runs', total);
  let runs = 0;
  try {
    const rights = { policy: book.policy(), feeds: book.feeds() };
    for await (const propagation of readPropagations(sql, origin, rights, since)) {
      for (const event of runEvents(origin, propagation)) await sink.send(event);
      runs += 1;
      shown.advance(1);
    }
  } finally {
    await sink.close();
    book.close();
  }
  shown.finish();
  console.error(`${runs} runs, ${2 * runs} events`);
}

async function exportRecord(sql: RawSql, file: string, recordId: string): Promise<void> {
  const versions = isUuid(recordId) ? await readVersions(sql, recordId) : [];
  if (versions.length === 0) throw new UserError('No record has this id: take it from a receipt or a query.');
  const copies = await readCopies(sql, recordId);
  const document = provDocument(await originOf(sql), recordId, versions, copies);
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
  console.error(`${versions.length} versions, ${copies.length} copies`);
}

function momentOf(text: string | undefined): Date {
  const moment = new Date(text ?? 0);
  if (Number.isNaN(moment.getTime()))
    throw new UserError('--since is a moment such as 2026-11-21T00:00:00Z.');
  return moment;
}

/** Writes what the hub knows of its records' ways in the words of other tools: names, times and counts, never a value. */
export async function exportLineage(flags: LineageFlags): Promise<void> {
  const { openlineage, prov, record } = flags;
  if ((openlineage === undefined) === (prov === undefined))
    throw new UserError('Name one of --openlineage URL|FILE and --prov FILE.');
  if (prov !== undefined && record === undefined)
    throw new UserError('--prov needs the --record ID that it is of.');
  const since = momentOf(flags.since);
  const key = await keyIn(flags.keyFile);
  const config = readConfig(flags);
  const secrets = await secretsOfHub(config);
  const report = (line: string): void => console.error(line);
  const database = await openDatabase({ config, secrets, report, share: true });
  const sql = connectRaw(urlForRole(database.adminUrl, 'worker', secrets), {
    max: 2,
    name: 'lineage export',
  });
  try {
    if (openlineage !== undefined) await exportRuns(sql, openlineage, key, since);
    else await exportRecord(sql, prov as string, record as string);
  } finally {
    await sql.end({ timeout: 2 });
    await database.stop();
  }
}
