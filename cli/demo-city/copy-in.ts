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
 * COPY … FROM STDIN. Lines are made as the server takes them, so that memory stays bounded and both sides work at once.
 * Table and columns are constants of the caller.
 */
export async function copyInto(
  tx: SeedTransaction,
  table: string,
  columns: string,
  lines: Iterable<string>,
): Promise<void> {
  const sink = await tx.unsafe(`copy ${table} (${columns}) from stdin`).writable();
  await pipeline(Readable.from(inMessages(lines)), sink);
}
