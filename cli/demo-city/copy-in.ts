import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';

export type SeedTransaction = postgres.TransactionSql<{ bigint: number }>;

/** A message for every line would cost more than the line; larger messages only cost memory. */
const messageLength = 64 * 1024;

function* inMessages(lines: Iterable<string>): Generator<string> {
  let message = '';
  for (const line of lines) {
    message += line;
    if (message.length >= messageLength) {
      yield message;
      message = '';
    }
  }
  if (message !== '') yield message;
}

/**
 * Rejects when the server refuses the rows after the last one was sent, as it does for a missing parent row. postgres 3.4
 * has answered the query by then, with the stream, and tells nobody: the stream would wait for ever.
 */
function refusal(query: object): Promise<never> {
  return new Promise((_resolve, reject) => {
    Object.assign(query, { reject });
  });
}

/**
 * COPY … FROM STDIN. Lines are made as the server takes them, so that memory stays bounded and both sides work at once.
 * Table and columns are constants of the caller.
 */
export async function copyInto(
  tx: SeedTransaction,
  table: string,
  columns: string,
  lines: Iterable<string>,
): Promise<void> {
  const query = tx.unsafe(`copy ${table} (${columns}) from stdin`);
  const sink = await query.writable();
  await Promise.race([pipeline(Readable.from(inMessages(lines)), sink), refusal(query)]);
}
