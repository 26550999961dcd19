import type { RawSql } from '@cityhub/schema/runtime/database';
import type { Logger } from '@cityhub/schema/runtime/log';
import { inSpan } from '@cityhub/schema/runtime/telemetry/tracing';
import type { KeyDeps } from './ledger-keys.ts';
import { type Sealed, sealRound } from './seal-round.ts';

/** Sealed as soon as so many leaves wait, or so long after the last sealing where any does. */
const enoughLeaves = 1000;
const restSeconds = 1;

interface Wish {
  readonly waiting: number;
  readonly rested: boolean;
}

/** What waits, from heads and sizes alone: cheap enough to ask five times a second. */
async function look(hub: RawSql): Promise<Wish> {
  const [row] = await hub<Wish[]>`
    select (select sum(h.position - t.size)::bigint from log.tree t join log.head h on h.shard = t.tree)
        + (select count(*) from (select from log.delivery where sealed_position is null limit ${enoughLeaves}) d)
        + (select count(*) from (select from log.receipt where sealed_position is null limit ${enoughLeaves}) r) as waiting,
      coalesce((select sealed_at from log.tree where tree = 0), '-infinity')
        <= clock_timestamp() - make_interval(secs => ${restSeconds}) as rested`;
  return row ?? { waiting: 0, rested: false };
}

/** Grows the ledger's trees in the background. Several may run: they take turns by the lock of the city's tree. */
export function createSealer(
  hub: RawSql,
  deps: KeyDeps,
  logger: Logger,
  onSealed: (leaves: number, seconds: number) => void,
): { tick(): Promise<void>; stop(): void } {
  let isStopping = false;
  const round = (): Promise<Sealed> =>
    inSpan('seal round', {}, async (span) => {
      const began = performance.now();
      const sealed = await sealRound(hub, deps);
      onSealed(sealed.leaves, (performance.now() - began) / 1000);
      span?.setAttribute('cityhub.leaves', sealed.leaves);
      return sealed;
    });
  return {
    async tick() {
      const { waiting, rested } = await look(hub);
      if (waiting === 0 || (waiting < enoughLeaves && !rested)) return;
      for (let isFull = true; isFull && !isStopping; ) {
        const sealed = await round();
        isFull = sealed.isFull;
        for (const { tree, position, code } of sealed.damaged)
          logger.error({ tree, position, code }, 'a tree of the ledger is damaged and is not sealed');
      }
    },
    stop() {
      isStopping = true;
    },
  };
}
