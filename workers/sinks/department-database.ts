import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { Block } from '../dispatch/block.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { DepartmentConnection } from './department-connection.ts';
import {
  blankingStatement,
  columnsStatement,
  resendStatement,
  writeStatement,
} from './department-statements.ts';
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

/** Before the block itself: a crash between the two is followed by the same block. */
async function blankErased(
  connection: DepartmentConnection,
  feed: FeedOrder,
  block: Pick<Block, 'json'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!block.json.includes('"eraseRecord"')) return;
  const columns = await connection.run(
    (sql) => sql.unsafe<{ name: string }[]>(columnsStatement(feed)),
    signal,
  );
  const statement = blankingStatement(
    feed,
    columns.map(({ name }) => name),
  );
  if (statement !== null) await connection.run((sql) => sql.unsafe(statement, [block.json]), signal);
}

/**
 * Brings the newest head of the ledger after a block, where the department has not got it by this feed. A statement of its own, whose failure is
 * nobody's: the department may have taken the table away, and its records are to come all the same.
 */
function checkpointBringer(connection: DepartmentConnection, checkpoints: Checkpoints) {
  let brought = 0;
  return async (): Promise<void> => {
    const newest = await checkpoints.newest();
    if (newest === null || newest.size <= brought) return;
    brought = newest.size;
    const { origin, size, root, note } = newest;
    await connection
      .run(
        (sql) => sql`
          insert into cityhub.checkpoint (origin, size, root, note) values (${origin}, ${size}, ${root}, ${note})
          on conflict do nothing`,
      )
      .catch(() => {});
  };
}

/** A department's own Postgres as a sink. */
export async function openDepartmentDatabase(
  connection: DepartmentConnection,
  feed: FeedOrder,
  checkpoints: Checkpoints,
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
  const bringCheckpoint = checkpointBringer(connection, checkpoints);
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
      await blankErased(connection, feed, block, signal).catch(translate);
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
      if (row?.moved === 1 && block.records > 0) await bringCheckpoint();
      return row?.moved === 1;
    },
    async resend(block, _order, signal) {
      await blankErased(connection, feed, block, signal).catch(translate);
      await connection
        .run((sql) => sql.unsafe(again, [block.json], { prepare: true }), signal)
        .catch(translate);
    },
    close: () => connection.close(),
  };
}
