import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { connectRaw, type RawSql, type RawTx } from '@cityhub/schema/runtime/database';
import { urlForDepartment } from '@cityhub/schema/runtime/database-url';
import { openText } from '@cityhub/schema/runtime/sealed-text';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { approvedSocket } from '../sinks/approved-socket.ts';
import { SinkFailed } from '../sinks/failures.ts';

export interface DepartmentAccess {
  readonly databaseUrl: string;
  readonly secrets: Secrets;
}

/** A server that accepts and says nothing, a page that takes long, and a comparison that hangs as a whole. */
const firstAnswerMs = 10_000;
const statementTimeoutMs = 60_000;
const wholeTimeoutMs = 900_000;

function connect({ databaseUrl, secrets }: DepartmentAccess, feed: FeedOrder): RawSql {
  const { sink } = feed;
  const options = { max: 1, name: `reconcile ${feed.name}`, statementTimeoutMs };
  switch (sink.kind) {
    case 'postgres':
      return connectRaw(urlForDepartment(databaseUrl, sink.database, secrets), options);
    case 'external-postgres': {
      const target = approvedSocket(openText(secrets, `feed ${feed.id} url`, sink.sealedUrl), feed.addresses);
      return connectRaw(target.url, { ...options, openSocket: target.open });
    }
    case 'webhook':
    case 'stream':
      throw new SinkFailed('NO_DATABASE');
  }
}

/** One transaction in the department's database, on a connection of its own: deliveries go on meanwhile. */
export async function inDepartment<Result>(
  access: DepartmentAccess,
  feed: FeedOrder,
  mode: 'isolation level repeatable read read only' | 'read write',
  work: (tx: RawTx) => Promise<Result>,
): Promise<Result> {
  const sql = connect(access, feed);
  const late = Promise.withResolvers<never>();
  const limit = (ms: number) => setTimeout(() => late.reject(new SinkFailed('TIMEOUT')), ms);
  let timer = limit(firstAnswerMs);
  const begun = (tx: RawTx): Promise<Result> => {
    clearTimeout(timer);
    timer = limit(wholeTimeoutMs);
    return work(tx);
  };
  try {
    return (await Promise.race([sql.begin(mode, begun), late.promise])) as Result;
  } finally {
    clearTimeout(timer);
    await sql.end({ timeout: 1 });
  }
}
