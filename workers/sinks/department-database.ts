import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { DepartmentConnection } from './department-connection.ts';
import { resendStatement, writeStatement } from './department-statements.ts';
import { prepareTables } from './department-tables.ts';
import { BlockRefused, codeOf, SinkFailed } from './failures.ts';
import type { Sink } from './sink.ts';

/** "On conflict do update cannot affect a row a second time": the block holds two versions of one record. */
const cardinalityViolation = '21000';

/** What is wrong with a record and not with the server: data exceptions, violated constraints, and a trigger's own no. */
const refusal = /^(22|23)...$|^P0001$/;

function translate(error: unknown): never {
  const code = codeOf(error);
  if (refusal.test(code)) throw new BlockRefused(code);
  throw error instanceof SinkFailed ? error : new SinkFailed(code, { cause: error });
}

/** A department's own Postgres as a sink. */
export async function openDepartmentDatabase(
  connection: DepartmentConnection,
  feed: FeedOrder,
): Promise<Sink> {
  await connection
    .run((sql) => prepareTables(sql, feed))
    .catch((error: unknown) => {
      void connection.close();
      return translate(error);
    });
  const plain = writeStatement(feed, false);
  const collapsing = writeStatement(feed, true);
  const again = resendStatement(feed);
  return {
    blockSize: 1000,
    async position() {
      const [row] = await connection
        .run(
          (sql) => sql<{ position: number }[]>`
            select position from cityhub.cursor where feed = ${feed.id} and shard = ${feed.shard}`,
        )
        .catch(translate);
      return row?.position ?? 0;
    },
    async write(block, _attempt, signal) {
      const parameters = [block.json, block.last, feed.id, feed.shard, block.from];
      const run = (statement: string) =>
        connection.run(
          (sql) => sql.unsafe<{ moved: number }[]>(statement, parameters, { prepare: true }),
          signal,
        );
      const [row] = await run(plain)
        .catch((error: unknown) => {
          if (codeOf(error) !== cardinalityViolation) throw error;
          return run(collapsing);
        })
        .catch(translate);
      return row?.moved === 1;
    },
    async resend(block, _order, signal) {
      await connection
        .run((sql) => sql.unsafe(again, [block.json], { prepare: true }), signal)
        .catch(translate);
    },
    close: () => connection.close(),
  };
}
